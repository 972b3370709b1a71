// Tests @NAME@ without a host: connections on loopback, and what it pushes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/testkit.h>

enum { TIMEOUT_MS = 10000 };

static int failures = 0;

static void expect(int holds, const char *what, const char *found) {
  if (holds) return;
  fprintf(stderr, "not so: %s; found: %s\n", what, found);
  failures++;
}

static int connect_to(uint16_t port) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  expect(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "connected", "no connection");
  return fd;
}

static void say(int fd, const char *text) {
  expect(write(fd, text, strlen(text)) == (ssize_t)strlen(text), "written", text);
}

static void test_each_line_is_a_record(weir_kit *kit, int fd) {
  say(fd, "one\ntwo\nthr");
  expect(weir_kit_turn_until_pushed(kit, 1, TIMEOUT_MS), "two lines", weir_kit_error(kit));
  const char *both = weir_kit_pushed_json(kit, 0);
  expect(strstr(both, "\"one\"") && strstr(both, "\"two\""), "both of them", both);
  expect(strstr(both, "thr") == NULL, "not the line that has just begun", both);
  say(fd, "ee\n");
  expect(weir_kit_turn_until_pushed(kit, 2, TIMEOUT_MS), "its end", weir_kit_error(kit));
  const char *third = weir_kit_pushed_json(kit, 1);
  expect(strstr(third, "\"three\"") != NULL, "the third line whole", third);
}

static void test_waits_while_there_is_no_room(weir_kit *kit, int fd) {
  weir_kit_answer_reserves(kit, WEIR_BUSY, "no room");
  say(fd, "four\n");
  weir_kit_turn(kit, 100);
  expect(weir_kit_pushed(kit) == 2, "nothing was pushed", weir_kit_pushed_json(kit, 2));
  weir_kit_answer_reserves(kit, WEIR_OK, NULL);
  weir_kit_ready(kit);
  expect(weir_kit_turn_until_pushed(kit, 3, TIMEOUT_MS), "a fourth line", weir_kit_error(kit));
}

int main(void) {
  weir_kit *kit = weir_kit_new(weir_plugin_v1(NULL)->components[0]);
  expect(weir_kit_create(kit, "{endpoint: '127.0.0.1:0'}") == WEIR_OK, "created",
         weir_kit_error(kit));
  expect(weir_kit_start(kit) == WEIR_OK, "started", weir_kit_error(kit));
  const int fd = connect_to(weir_kit_port(kit, NULL));
  test_each_line_is_a_record(kit, fd);
  test_waits_while_there_is_no_room(kit, fd);
  close(fd);
  expect(weir_kit_permits_held(kit) == 0, "all room was given back", "not all");
  expect(weir_kit_close(kit) == 0, "nothing was left on the loop", "something");
  weir_kit_free(kit);
  printf("%s\n", failures ? "FAILED" : "passed");
  return failures != 0;
}
