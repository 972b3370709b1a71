// Tests @NAME@ without a host: batches from JSON, and what a UDP socket gets.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/testkit.h>

static int failures = 0;

static void expect(int holds, const char *what, const char *found) {
  if (holds) return;
  fprintf(stderr, "not so: %s; found: %s\n", what, found);
  failures++;
}

#define LOGS(records) "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" records "]}]}]}"
#define SPANS(spans) "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" spans "]}]}]}"

// A socket on loopback, and its port.
static int open_server(uint16_t *port) {
  struct sockaddr_in at = {.sin_family = AF_INET};
  socklen_t size = sizeof at;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  expect(bind(fd, (struct sockaddr *)&at, sizeof at) == 0, "bound", "no port");
  getsockname(fd, (struct sockaddr *)&at, &size);
  *port = ntohs(at.sin_port);
  return fd;
}

static void expect_line(int server, const char *wanted) {
  char line[512] = "";
  const ssize_t n = recv(server, line, sizeof line - 1, MSG_DONTWAIT);
  expect(n >= 0 && strcmp(line, wanted) == 0, wanted, line);
}

static void test_counts_items_by_signal(weir_kit *kit, int server) {
  expect(weir_kit_begin(kit, WEIR_LOGS, LOGS("{},{},{}"), 1) == WEIR_OK, "sent",
         weir_kit_error(kit));
  expect_line(server, "shop.log_records:3|c");
  expect(weir_kit_begin(kit, WEIR_TRACES, SPANS("{}"), 2) == WEIR_OK, "sent", weir_kit_error(kit));
  expect_line(server, "shop.spans:1|c");
}

static void test_refuses_an_endpoint_without_a_port(weir_kit *kit) {
  expect(weir_kit_create(kit, "{endpoint: localhost}") == WEIR_PERMANENT, "refused",
         weir_kit_error(kit));
  expect(strcmp(weir_kit_error_pointer(kit), "/endpoint") == 0, "the option is named",
         weir_kit_error_pointer(kit));
}

int main(void) {
  char options[128];
  uint16_t port;
  const int server = open_server(&port);
  weir_kit *kit = weir_kit_new(weir_plugin_v1(NULL)->components[0]);
  snprintf(options, sizeof options, "{endpoint: '127.0.0.1:%u', prefix: shop.}", port);
  expect(weir_kit_create(kit, options) == WEIR_OK, "created", weir_kit_error(kit));
  test_counts_items_by_signal(kit, server);
  test_refuses_an_endpoint_without_a_port(kit);
  weir_kit_free(kit);
  close(server);
  printf("%s\n", failures ? "FAILED" : "passed");
  return failures != 0;
}
