// Tests @NAME@ without a host: connections on loopback, and what it pushes.
#include <arpa/inet.h>
#include <iostream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/testkit.hpp>

static int failures = 0;

static void Expect(bool holds, std::string_view what, std::string_view found) {
  if (holds) return;
  std::cerr << "not so: " << what << "; found: " << found << '\n';
  failures++;
}

static int ConnectTo(uint16_t port) {
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  Expect(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0, "connected", "nothing");
  return fd;
}

static void Say(int fd, std::string_view text) {
  Expect(write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "written", text);
}

static void EachLineIsARecord(weir::Kit& kit, int fd) {
  Say(fd, "one\ntwo\nthr");
  Expect(kit.TurnUntilPushed(1), "two lines", kit.error());
  const std::string both = kit.pushed_json(0);
  Expect(both.find("\"one\"") != both.npos && both.find("\"two\"") != both.npos, "both", both);
  Expect(both.find("thr") == both.npos, "not the line that has just begun", both);
  Say(fd, "ee\n");
  Expect(kit.TurnUntilPushed(2), "its end", kit.error());
  const std::string third = kit.pushed_json(1);
  Expect(third.find("\"three\"") != third.npos, "the third line whole", third);
}

static void WaitsWhileThereIsNoRoom(weir::Kit& kit, int fd) {
  kit.AnswerReserves(WEIR_BUSY, "no room");
  Say(fd, "four\n");
  kit.Turn(100);
  Expect(kit.pushed() == 2, "nothing was pushed", kit.pushed_json(2));
  kit.AnswerReserves(WEIR_OK, "");
  kit.Ready();
  Expect(kit.TurnUntilPushed(3), "a fourth line", kit.error());
}

int main() {
  weir::Kit kit(weir_plugin_v1(nullptr));
  Expect(kit.Create("{endpoint: '127.0.0.1:0'}") == WEIR_OK, "created", kit.error());
  Expect(kit.Start() == WEIR_OK, "started", kit.error());
  const int fd = ConnectTo(kit.port());
  EachLineIsARecord(kit, fd);
  WaitsWhileThereIsNoRoom(kit, fd);
  close(fd);
  Expect(kit.permits_held() == 0, "all room was given back", "not all");
  Expect(kit.Close() == 0, "nothing was left on the loop", "something");
  std::cout << (failures ? "FAILED" : "passed") << '\n';
  return failures != 0;
}
