#include "host/service/status_server.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <future>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/service/status_endpoint.h"
#include "host/service/status_session.h"

namespace weir {
namespace {

using boost::asio::ip::tcp;

// How long Stop waits for a client to take the answer that it asked for, and how long no connection
// is accepted after an error such as too many open files.
constexpr std::chrono::seconds kPatience{2};
constexpr std::chrono::milliseconds kAcceptPause{100};

// -1 when it is no hexadecimal digit.
int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
        HexValue(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(HexValue(text[i + 1]) << 4 | HexValue(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

}  // namespace

std::string StatusRequest::Parameter(std::string_view name, bool* found) const {
  if (found != nullptr) *found = false;
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const size_t equals = std::min(part.find('='), part.size());
    if (Decoded(part.substr(0, equals)) != name) continue;
    if (found != nullptr) *found = true;
    return Decoded(part.substr(std::min(equals + 1, part.size())));
  }
  return "";
}

class StatusServer::Impl {
 public:
  ~Impl() { Stop(); }

  absl::StatusOr<std::string> Listen(std::string_view endpoint, StatusHandlers handlers);
  absl::Status Close(std::string_view address);
  void Stop();

 private:
  struct Listener {
    Listener(tcp::acceptor socket, StatusHandlers handlers)
        : acceptor(std::move(socket)),
          pause(acceptor.get_executor()),
          handlers(std::make_shared<const StatusHandlers>(std::move(handlers))) {}
    tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    std::shared_ptr<const StatusHandlers> handlers;
    std::set<StatusSession*> sessions;
  };
  using ListenerRef = std::shared_ptr<Listener>;

  // All of these on the server's thread.
  void Accept(const ListenerRef& listener);
  void Serve(const ListenerRef& listener, tcp::socket socket);
  void CloseListener(Listener& listener);

  // Runs `work` on the server's thread and waits for it.
  void RunAndWait(const std::function<void()>& work);
  void StartThread();

  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_ =
      boost::asio::make_work_guard(io_);
  std::thread thread_;
  std::map<std::string, ListenerRef, std::less<>> listeners_;  // Of the control thread.
  size_t connections_ = 0;  // Of the server's thread, with the next.
  bool stopping_ = false;
};

absl::StatusOr<std::string> StatusServer::Impl::Listen(std::string_view endpoint,
                                                       StatusHandlers handlers) {
  absl::StatusOr<tcp::acceptor> acceptor = OpenStatusEndpoint(io_, endpoint);
  if (!acceptor.ok()) return acceptor.status();
  boost::system::error_code error;
  const std::string address = StatusEndpointText(acceptor->local_endpoint(error));
  auto listener = std::make_shared<Listener>(*std::move(acceptor), std::move(handlers));
  StartThread();
  RunAndWait([&] { Accept(listener); });
  listeners_[address] = std::move(listener);
  return address;
}

absl::Status StatusServer::Impl::Close(std::string_view address) {
  const auto found = listeners_.find(address);
  if (found == listeners_.end()) {
    return absl::NotFoundError(absl::StrCat("nothing listens on ", std::string(address)));
  }
  const ListenerRef listener = found->second;
  listeners_.erase(found);
  RunAndWait([&] { CloseListener(*listener); });
  return absl::OkStatus();
}

void StatusServer::Impl::Stop() {
  if (!thread_.joinable()) return;
  boost::asio::steady_timer patience(io_);
  RunAndWait([&] {
    stopping_ = true;
    for (const auto& [address, listener] : listeners_) CloseListener(*listener);
    if (connections_ > 0) {
      patience.expires_after(kPatience);
      patience.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) io_.stop();
      });
    } else {
      io_.stop();
    }
  });
  thread_.join();
  listeners_.clear();
  io_.restart();
  stopping_ = false;
}

void StatusServer::Impl::Accept(const ListenerRef& listener) {
  listener->acceptor.async_accept([this, listener](boost::system::error_code error,
                                                   tcp::socket socket) {
    if (!listener->acceptor.is_open()) return;
    if (!error) {
      Serve(listener, std::move(socket));
      return Accept(listener);
    }
    listener->pause.expires_after(kAcceptPause);
    listener->pause.async_wait([this, listener](boost::system::error_code) {
      if (listener->acceptor.is_open()) Accept(listener);
    });
  });
}

void StatusServer::Impl::Serve(const ListenerRef& listener, tcp::socket socket) {
  // Too many: the destructor closes it.
  if (connections_ >= kConnectionsMax) return;
  ++connections_;
  const std::weak_ptr<Listener> weak = listener;
  auto session = std::make_shared<StatusSession>(
      std::move(socket), listener->handlers, [this, weak](StatusSession* self) {
        if (const ListenerRef owner = weak.lock()) owner->sessions.erase(self);
        if (--connections_ == 0 && stopping_) io_.stop();
      });
  listener->sessions.insert(session.get());
  session->Start();
}

void StatusServer::Impl::CloseListener(Listener& listener) {
  boost::system::error_code ignored;
  listener.acceptor.close(ignored);
  listener.pause.cancel();
  for (StatusSession* session : listener.sessions) session->Close();
}

void StatusServer::Impl::RunAndWait(const std::function<void()>& work) {
  std::promise<void> done;
  boost::asio::post(io_, [&] {
    work();
    done.set_value();
  });
  done.get_future().wait();
}

void StatusServer::Impl::StartThread() {
  if (thread_.joinable()) return;
  thread_ = std::thread([this] { io_.run(); });
}

StatusServer::StatusServer() : impl_(std::make_unique<Impl>()) {}
StatusServer::~StatusServer() = default;

absl::StatusOr<std::string> StatusServer::Listen(std::string_view endpoint,
                                                 StatusHandlers handlers) {
  return impl_->Listen(endpoint, std::move(handlers));
}

absl::Status StatusServer::Close(std::string_view address) { return impl_->Close(address); }
void StatusServer::Stop() { impl_->Stop(); }

}  // namespace weir
