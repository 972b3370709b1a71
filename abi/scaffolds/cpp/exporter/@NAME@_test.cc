// Tests @NAME@ without a host: batches from JSON, and what a UDP socket gets.
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

// A UDP socket on loopback.
struct Server {
  Server() {
    sockaddr_in at = {};
    socklen_t size = sizeof at;
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    Expect(bind(fd, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0, "bound", "no port");
    getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
    port = std::to_string(ntohs(at.sin_port));
  }
  ~Server() { close(fd); }
  std::string Line() const {
    char line[512];
    const ssize_t n = recv(fd, line, sizeof line, MSG_DONTWAIT);
    return std::string(line, n > 0 ? n : 0);
  }
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  std::string port;
};

static void CountsItemsBySignal(weir::Kit& kit, const Server& server) {
  const char* three = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{},{},{}]}]}]})";
  Expect(kit.Begin(WEIR_LOGS, three, 1) == WEIR_OK, "sent", kit.error());
  const std::string logs = server.Line();
  Expect(logs == "shop.log_records:3|c", "three log records", logs);
  const char* one = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]})";
  Expect(kit.Begin(WEIR_TRACES, one, 2) == WEIR_OK, "sent", kit.error());
  const std::string spans = server.Line();
  Expect(spans == "shop.spans:1|c", "one span", spans);
}

static void RefusesAnEndpointWithoutAPort(weir::Kit& kit) {
  Expect(kit.Create("{endpoint: localhost}") == WEIR_PERMANENT, "refused", kit.error());
  Expect(kit.error_pointer() == "/endpoint", "the option is named", kit.error_pointer());
}

int main() {
  const Server server;
  weir::Kit kit(weir_plugin_v1(nullptr));
  Expect(kit.Create("{endpoint: '127.0.0.1:" + server.port + "', prefix: shop.}") == WEIR_OK,
         "created", kit.error());
  CountsItemsBySignal(kit, server);
  RefusesAnEndpointWithoutAPort(kit);
  std::cout << (failures ? "FAILED" : "passed") << '\n';
  return failures != 0;
}
