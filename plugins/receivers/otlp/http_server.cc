#include "plugins/receivers/otlp/http_server.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "plugins/receivers/otlp/http_connection.h"

namespace weir::otlp {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr uint64_t kTickMinNs = 10'000'000;
// A window below this is not a swap's, which is a minute, but the end of the host.
constexpr uint64_t kShutdownWindowNs = 10 * kSecondNs;
// Connections over the limit that may be told so at one time; further ones are closed.
constexpr uint32_t kTurnedAwayMax = 64;

uint64_t TickInterval(const HttpOptions& options) {
  uint64_t shortest_ns = 4 * kSecondNs;
  for (const uint64_t timeout_ns :
       {options.read_header_timeout_ns, options.read_timeout_ns, options.write_timeout_ns,
        options.idle_timeout_ns}) {
    if (timeout_ns != 0) shortest_ns = std::min(shortest_ns, timeout_ns);
  }
  return std::max(shortest_ns / 4, kTickMinNs);
}

}  // namespace

HttpServer::HttpServer(const HttpOptions& options, uint64_t signals, const Lane& lane,
                       AckDesk& desk, std::atomic<uint32_t>& open_connections)
    : options_(options),
      signals_(signals),
      lane_(lane.get()),
      host_(lane.host.get()),
      loop_(lane.host.Service<weir_loop_v1>()),
      clock_(lane.host.Service<weir_clock_v1>()),
      desk_(desk),
      open_connections_(open_connections),
      scratch_(new uint8_t[kScratchBytes]),
      tick_ns_(TickInterval(options)),
      jitter_(lane.index() * 2654435761u + 1) {
  bodies_.json = lane.host.TryService<weir_json_v1>();
  bodies_.bytes_max = options.request_bytes_max;
  for (const auto& [name, value] : options.response_headers) {
    extra_headers_.append(name).append(": ").append(value).append("\r\n");
  }
}

HttpServer::~HttpServer() {
  if (timer_ != 0) loop_->timer_cancel(lane_, timer_);
  while (!connections_.empty()) Destroy(*connections_.back());
}

Status HttpServer::Start(Sink sink) {
  bodies_.sink = sink;
  desk_.Bind(lane_, loop_);
  Outcome outcome;
  return outcome.ToStatus(
      loop_->listen(lane_, options_.endpoint.c_str(), &OnAccept, this, outcome.get()));
}

void HttpServer::Stop(uint64_t deadline_mono_ns) {
  draining_ = true;
  paused_until_ns_ = 0;
  ResumeReading();
  const uint64_t now = now_ns();
  if (deadline_mono_ns > now && deadline_mono_ns - now > kShutdownWindowNs) return;
  for (size_t i = connections_.size(); i-- > 0;) connections_[i]->CloseIfIdle();
}

void HttpServer::OnReady() {
  paused_until_ns_ = 0;
  ResumeReading();
}

void HttpServer::ResumeReading() {
  for (size_t i = connections_.size(); i-- > 0;) connections_[i]->ResumeReading();
}

const SignalNames* HttpServer::FindSignal(std::string_view path) const {
  for (size_t i = 0; i < kSignalCount; i++) {
    if (path == options_.paths[i] && (signals_ & kSignals[i].signal) != 0) return &kSignals[i];
  }
  return nullptr;
}

std::string_view HttpServer::date_line() { return date_line_.At(std::time(nullptr)); }

void HttpServer::OnAccept(void* context, int32_t fd, uint32_t) {
  static_cast<HttpServer*>(context)->Accept(fd);
}

void HttpServer::Accept(int fd) {
  const uint32_t open = open_connections_.fetch_add(1) + 1;
  if (open > options_.connections_max + kTurnedAwayMax) {
    open_connections_.fetch_sub(1);
    close(fd);
    return;
  }
  connections_.push_back(std::make_unique<HttpConnection>(*this, fd, connections_.size()));
  HttpConnection& connection = *connections_.back();
  ArmTimer();
  if (!connection.watched()) {
    Destroy(connection);
  } else if (open > options_.connections_max) {
    connection.TurnAway({Answer::kOverload, "there are too many connections", 0, 0});
  }
}

void HttpServer::Destroy(HttpConnection& connection) {
  const size_t index = connection.index();
  if (index + 1 != connections_.size()) {
    std::swap(connections_[index], connections_.back());
    connections_[index]->set_index(index);
  }
  connections_.pop_back();
  open_connections_.fetch_sub(1);
}

// One timer for all connections, and none when there are none.
void HttpServer::ArmTimer() {
  if (timer_ == 0) timer_ = loop_->timer_add(lane_, now_ns() + tick_ns_, &OnTimer, this);
}

void HttpServer::OnTimer(void* context) {
  HttpServer& server = *static_cast<HttpServer*>(context);
  server.timer_ = 0;
  server.Tick();
}

void HttpServer::Tick() {
  const uint64_t now = now_ns();
  if (paused_until_ns_ != 0 && now >= paused_until_ns_) OnReady();
  // From behind: one that goes away leaves its place to the last.
  for (size_t i = connections_.size(); i-- > 0;) connections_[i]->Tick(now);
  if (!connections_.empty()) ArmTimer();
}

void HttpServer::CountRequest(bool refused) {
  if (draining_) return;
  const uint64_t now = now_ns();
  if (refusals_.Count(refused, now)) paused_until_ns_ = now + RetryAfterSeconds(0) * kSecondNs;
}

// Without a wish 1 to 5 seconds, different ones, or all that were refused would come back at once.
uint32_t HttpServer::RetryAfterSeconds(uint64_t wished_ns) {
  if (wished_ns != 0) {
    return static_cast<uint32_t>(std::min<uint64_t>((wished_ns + kSecondNs - 1) / kSecondNs, 3600));
  }
  jitter_ = jitter_ * 1664525u + 1013904223u;
  return 1 + (jitter_ >> 16) % 5;
}

}  // namespace weir::otlp
