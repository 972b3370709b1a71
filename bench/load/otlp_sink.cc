// otlp_sink: takes OTLP over HTTP and gRPC, counts it, and says what came: by GET /stats on the
// HTTP port, and as one JSON object when it is told to end (SIGTERM or SIGINT).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <unordered_map>

#include "bench/load/sink_connection.h"

namespace {

using weir::load::SinkConnection;

int Listen(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(fd, 128) != 0) {
    std::perror("otlp_sink: bind");
    return -1;
  }
  return fd;
}

uint16_t PortOf(int fd) {
  sockaddr_in address = {};
  socklen_t length = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

class Server {
 public:
  Server(int http, int grpc, int signals, weir::load::SinkTally& tally)
      : http_(http),
        grpc_(grpc),
        signals_(signals),
        tally_(tally),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    for (const int fd : {http, grpc, signals}) Control(EPOLL_CTL_ADD, fd, EPOLLIN);
  }

  void Run() {
    epoll_event events[64];
    while (true) {
      const int n = epoll_wait(epoll_, events, 64, -1);
      for (int i = 0; i < n; i++) {
        const int fd = events[i].data.fd;
        if (fd == signals_) return;
        if (fd == http_ || fd == grpc_)
          Accept(fd);
        else
          Step(fd);
      }
    }
  }

 private:
  void Control(int what, int fd, uint32_t interest) {
    epoll_event event = {};
    event.events = interest;
    event.data.fd = fd;
    epoll_ctl(epoll_, what, fd, &event);
  }
  void Accept(int listening) {
    const int fd = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connections_[fd] = listening == http_ ? weir::load::MakeHttpSinkConnection(fd, tally_)
                                          : weir::load::MakeGrpcSinkConnection(fd, tally_);
    Control(EPOLL_CTL_ADD, fd, EPOLLIN);
    Step(fd);
  }
  void Step(int fd) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) return;
    if (!found->second->Step()) {
      connections_.erase(found);
      return;
    }
    Control(EPOLL_CTL_MOD, fd,
            EPOLLIN | (found->second->wants_write() ? static_cast<uint32_t>(EPOLLOUT) : 0u));
  }

  const int http_, grpc_, signals_;
  weir::load::SinkTally& tally_;
  const int epoll_;
  std::unordered_map<int, std::unique_ptr<SinkConnection>> connections_;
};

}  // namespace

int main(int argc, char** argv) {
  weir::load::SinkOptions options;
  uint16_t http_port = 0, grpc_port = 0;
  std::string ids;
  CLI::App app("Takes OTLP over HTTP and gRPC on 127.0.0.1 and counts it.");
  app.add_option("--http-port", http_port, "0: any, printed at the start");
  app.add_option("--grpc-port", grpc_port, "0: any, printed at the start");
  app.add_option("--ids", ids, "keep the id of every span, and write them to this file at the end");
  app.add_option("--refuse-every", options.refuse_every,
                 "answer each n-th request with 503 or UNAVAILABLE");
  app.add_option("--delay-ms", options.delay_ms, "before each answer");
  CLI11_PARSE(app, argc, argv);
  options.keep_ids = !ids.empty();

  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  const int http = Listen(http_port), grpc = Listen(grpc_port);
  if (http < 0 || grpc < 0) return 2;
  std::printf("{\"http_port\":%u,\"grpc_port\":%u}\n", PortOf(http), PortOf(grpc));
  std::fflush(stdout);
  weir::load::SinkTally tally(options);
  Server(http, grpc, signalfd(-1, &set, SFD_CLOEXEC), tally).Run();
  std::printf("%s\n", tally.ToJson().c_str());
  return options.keep_ids && !tally.WriteIds(ids) ? 3 : 0;
}
