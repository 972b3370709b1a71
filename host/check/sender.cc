#include "host/check/sender.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/signal.h"
#include "host/check/requests.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr int kConnectMs = 200;
constexpr uint32_t kProbeRecords = 3;

std::string Post(std::string_view path, std::string_view body) {
  return absl::StrCat("POST ", std::string(path), " HTTP/1.1\r\nHost: localhost\r\n",
                      "Content-Type: application/x-protobuf\r\nContent-Length: ", body.size(),
                      "\r\n\r\n", std::string(body));
}

}  // namespace

// The kernel connects to what listens, whether anybody accepts or not; with a full backlog it does
// not.
Sender::Sender(uint16_t port)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return;
  pollfd ready = {fd_, POLLOUT, 0};
  const bool begun = errno == EINPROGRESS && poll(&ready, 1, kConnectMs) == 1;
  if (!begun || (ready.revents & POLLERR)) Close();
}

Sender::Sender(Sender&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), unsent_(std::move(other.unsent_)) {}

void Sender::Send(std::string_view bytes) {
  unsent_ += bytes;
  Pump();
}

bool Sender::Pump() {
  char answer[4096];
  while (fd_ >= 0 && recv(fd_, answer, sizeof answer, MSG_DONTWAIT) > 0) {
  }
  if (fd_ < 0 || unsent_.empty()) return false;
  const ssize_t n = send(fd_, unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN;
  unsent_.erase(0, static_cast<size_t>(n));
  return !unsent_.empty();
}

void Sender::HalfClose() {
  if (fd_ >= 0) shutdown(fd_, SHUT_WR);
}

void Sender::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

void Sender::Reset() {
  const linger now = {1, 0};
  if (fd_ >= 0) setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  Close();
}

std::vector<std::string> Probes(const Subject& subject) {
  std::vector<std::string> probes = {"weir.check:1|c\nsecond line\n{\"third\": \"line\"}\n"};
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    const std::string path = absl::StrCat("/v1/", std::string(SignalName(signal)));
    probes.push_back(Post(path, MakeRequest(signal, kProbeRecords)));
  }
  if (!subject.send_file.empty()) {
    std::ifstream in(subject.send_file, std::ios::binary);
    probes.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    if (!in) Skip(absl::StrCat(subject.send_file, ": could not be read"));
  }
  return probes;
}

std::string Garbage(size_t bytes, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string garbage(bytes, '\0');
  for (char& c : garbage) c = static_cast<char>(random());
  return garbage;
}

}  // namespace weir::check
