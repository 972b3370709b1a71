#include "host/bench/sender.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace weir::bench {

Sender::~Sender() {
  if (fd_ >= 0) close(fd_);
}

// The connection is made by the kernel, before anybody accepts it.
absl::Status Sender::Connect(uint16_t port) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd_ < 0 || connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      fcntl(fd_, F_SETFL, O_NONBLOCK) != 0) {
    return absl::UnavailableError(
        absl::StrCat("no connection to port ", port, ": ", strerror(errno)));
  }
  return absl::OkStatus();
}

int64_t Sender::Send(std::string_view bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return sent;
  return errno == EAGAIN || errno == EINTR ? 0 : -1;
}

void Sender::Drain() {
  char buffer[64 << 10];
  while (recv(fd_, buffer, sizeof buffer, 0) > 0) {
  }
}

void Sender::End() { shutdown(fd_, SHUT_WR); }

}  // namespace weir::bench
