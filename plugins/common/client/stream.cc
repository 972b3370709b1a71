#include "plugins/common/client/stream.h"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace weir::client {

void Stream::FreeSession::operator()(SSL* session) const { SSL_free(session); }

Stream::Stream(const Lane& lane, Resolver& resolver, const Endpoint& endpoint, const TlsClient* tls,
               StreamHandler& handler)
    : lane_(lane), resolver_(resolver), endpoint_(endpoint), tls_(tls), handler_(handler) {}

Stream::~Stream() {
  *alive_ = false;
  CloseSocket();
}

std::string Stream::Where() const { return endpoint_.host + ":" + std::to_string(endpoint_.port); }

void Stream::Connect() {
  state_ = State::kResolving;
  resolver_.Resolve(
      endpoint_.host, endpoint_.port,
      [this, alive = alive_](const std::vector<Address>& addresses, const std::string& error) {
        if (!*alive) return;
        if (addresses.empty()) return FailConnect(error);
        addresses_ = addresses;
        next_address_ = 0;
        TryNextAddress();
      });
}

void Stream::TryNextAddress() {
  while (next_address_ < addresses_.size()) {
    CloseSocket();
    const Address& address = addresses_[next_address_++];
    fd_ = socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd_ < 0) continue;
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    const int result =
        connect(fd_, reinterpret_cast<const sockaddr*>(&address.storage), address.length);
    if (result != 0 && errno != EINPROGRESS) continue;
    state_ = State::kConnecting;
    wants_write_ = true;
    watch_ = std::make_unique<Watch>(lane_, fd_, WEIR_WRITABLE,
                                     [this](uint32_t events) { OnEvents(events); });
    return;
  }
  FailConnect("no connection to " + Where() + ": " + std::strerror(errno));
}

void Stream::OnEvents(uint32_t events) {
  if (state_ == State::kConnecting) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) {
      errno = error;
      return TryNextAddress();
    }
    return Connected();
  }
  if (state_ == State::kHandshake) return Handshake();
  const std::shared_ptr<bool> alive = alive_;
  if (events & WEIR_WRITABLE) {
    WantWrite(false);
    handler_.OnWritable();
    if (!*alive) return;
  }
  if (!(events & (WEIR_READABLE | WEIR_CLOSED))) return;
  const bool resume = std::exchange(write_wants_read_, false);
  handler_.OnReadable();
  if (*alive && resume) handler_.OnWritable();
}

void Stream::Connected() {
  if (!tls_) {
    state_ = State::kOpen;
    wants_write_ = true;
    WantWrite(false);
    return handler_.OnOpen();
  }
  session_.reset(tls_->NewSession(endpoint_.host));
  if (!session_ || SSL_set_fd(session_.get(), fd_) != 1) {
    return FailConnect("TLS with " + Where() + " can not begin: out of memory");
  }
  state_ = State::kHandshake;
  Handshake();
}

void Stream::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(session_.get());
  if (result == 1) {
    state_ = State::kOpen;
    wants_write_ = true;
    WantWrite(false);
    return handler_.OnOpen();
  }
  const int why = SSL_get_error(session_.get(), result);
  if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE) {
    wants_write_ = why == SSL_ERROR_WANT_WRITE;
    watch_->Set(wants_write_ ? WEIR_WRITABLE : WEIR_READABLE);
    return;
  }
  const long verdict = SSL_get_verify_result(session_.get());
  FailConnect(
      "TLS with " + Where() + " failed: " +
      (verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : TlsClient::TakeError()));
}

void Stream::FailConnect(const std::string& why) {
  CloseSocket();
  state_ = State::kBroken;
  error_ = why;
  handler_.OnConnectFailed(why);
}

int Stream::TlsResult(int result, bool writing) {
  const int saved_errno = errno;
  const int why = SSL_get_error(session_.get(), result);
  if (why == SSL_ERROR_WANT_READ) {
    write_wants_read_ = writing || write_wants_read_;
    return 0;
  }
  if (why == SSL_ERROR_WANT_WRITE) {
    WantWrite(true);
    return 0;
  }
  state_ = State::kBroken;
  error_ = why == SSL_ERROR_ZERO_RETURN ? Where() + " closed the connection"
           : why == SSL_ERROR_SYSCALL
               ? "connection to " + Where() + ": " +
                     (saved_errno == 0 ? "closed" : std::strerror(saved_errno))
               : "TLS with " + Where() + ": " + TlsClient::TakeError();
  return -1;
}

ssize_t Stream::Read(char* to, size_t n) {
  if (state_ != State::kOpen) return -1;
  if (session_) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_read(session_.get(), to, static_cast<int>(std::min<size_t>(n, 1 << 30)));
    return result > 0 ? result : TlsResult(result, false);
  }
  const ssize_t result = recv(fd_, to, n, 0);
  if (result > 0) return result;
  if (result < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  error_ = result == 0 ? Where() + " closed the connection"
                       : "connection to " + Where() + ": " + std::strerror(errno);
  state_ = State::kBroken;
  return -1;
}

ssize_t Stream::Write(std::span<const iovec> pieces) {
  if (state_ != State::kOpen) return -1;
  if (session_) {
    for (const iovec& piece : pieces) {
      if (piece.iov_len == 0) continue;
      ERR_clear_error();
      errno = 0;
      const int result = SSL_write(session_.get(), piece.iov_base,
                                   static_cast<int>(std::min<size_t>(piece.iov_len, 1 << 30)));
      return result > 0 ? result : TlsResult(result, true);
    }
    return 0;
  }
  msghdr message = {};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = std::min<size_t>(pieces.size(), 1024);
  const ssize_t result = sendmsg(fd_, &message, MSG_NOSIGNAL);
  if (result >= 0) return result;
  if (errno == EAGAIN || errno == EINTR) {
    WantWrite(true);
    return 0;
  }
  error_ = "connection to " + Where() + ": " + std::strerror(errno);
  state_ = State::kBroken;
  return -1;
}

void Stream::WantWrite(bool want) {
  if (want == wants_write_) return;
  wants_write_ = want;
  watch_->Set(want ? WEIR_READABLE | WEIR_WRITABLE : WEIR_READABLE);
}

void Stream::CloseSocket() {
  watch_.reset();
  session_.reset();
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

}  // namespace weir::client
