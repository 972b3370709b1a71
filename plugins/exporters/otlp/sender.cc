#include "plugins/exporters/otlp/sender.h"

#include <algorithm>
#include <utility>

namespace weir::otlp {
namespace {

constexpr size_t kPrefix = 5;
constexpr uint64_t kReconnectNs = 500'000'000;

// What gRPC puts in front of a message.
void PutPrefix(char* to, bool compressed, uint64_t bytes) {
  to[0] = compressed ? 1 : 0;
  for (int i = 0; i < 4; i++) to[1 + i] = static_cast<char>(bytes >> (24 - 8 * i));
}

}  // namespace

Sender::Sender(const Options& options, const Lane& lane)
    : options_(options),
      lane_(lane),
      clock_(lane.host.Service<weir_clock_v1>()),
      resolver_(lane),
      compressor_(options.compression, options.compression_level),
      reconnect_timer_(lane, [this] { ConnectForWaiting(); }) {}

Sender::~Sender() = default;

uint64_t Sender::Now() const { return clock_->mono_ns(lane_.host.get()); }

bool Sender::Prepare(Call& call, std::span<const weir_piece> pieces, uint64_t bytes) {
  const bool compressed = compressor_.compression() != client::Compression::kNone;
  if (compressed) {
    call.packed = compressor_.Compress(pieces, kPrefix);
    if (call.packed.size() < kPrefix) return false;
    bytes = call.packed.size() - kPrefix;
  } else {
    call.packed.resize(kPrefix);
  }
  PutPrefix(call.packed.data(), compressed, bytes);
  call.pieces.reserve(1 + pieces.size());
  call.pieces.push_back({reinterpret_cast<const uint8_t*>(call.packed.data()), call.packed.size()});
  if (!compressed) call.pieces.insert(call.pieces.end(), pieces.begin(), pieces.end());
  call.bytes = kPrefix + bytes;
  return true;
}

void Sender::Send(const char* method, std::span<const weir_piece> pieces, uint64_t bytes,
                  Ticket ticket) {
  auto call = std::make_unique<Call>();
  call->ticket = std::move(ticket);
  call->method = method;
  if (!Prepare(*call, pieces, bytes)) {
    return call->ticket.Complete(Status::Retry("out of memory while compressing"));
  }
  Dispatch(std::move(call));
}

void Sender::Dispatch(std::unique_ptr<Call> call) {
  if (reconnect_timer_.pending()) {
    waiting_.push_back(std::move(call));
    return;
  }
  const bool is_new = connections_.empty() || !connections_.front()->takes_calls();
  if (is_new) {
    connections_.push_front(std::make_unique<Connection>(lane_, resolver_, options_, *this));
  }
  Connection& connection = *connections_.front();
  connection.Begin(std::move(call));
  if (is_new)
    connection.Connect();
  else
    connection.Pump();
}

void Sender::ConnectForWaiting() {
  for (std::unique_ptr<Call>& call : std::exchange(waiting_, {})) Dispatch(std::move(call));
}

void Sender::Cancel(uint64_t ticket) {
  const auto waits = std::find_if(waiting_.begin(), waiting_.end(), [ticket](const auto& call) {
    return call->ticket.id() == ticket;
  });
  if (waits != waiting_.end()) {
    (*waits)->ticket.Forget();
    waiting_.erase(waits);
    return;
  }
  for (const std::unique_ptr<Connection>& connection : connections_) {
    const std::unique_ptr<Call> call = connection->Take(ticket);
    if (!call) continue;
    call->ticket.Forget();
    // A peer that has said nothing at all since the call began is taken for dead.
    if (connection->heard() == call->heard && connection->is_open()) {
      return connection->OnConnectFailed(options_.url + " has been silent for too long");
    }
    return connection->Pump();
  }
}

void Sender::OnAnswer(std::unique_ptr<Call> call, bool refused) {
  if (refused && !call->was_sent_before) {
    call->was_sent_before = true;
    return Dispatch(std::move(call));
  }
  std::string warning;
  const Status status = StatusOf(call->answer, options_.url, &warning);
  if (!warning.empty()) {
    lane_.host.Log(WEIR_WARN, "the server took all, with a warning: " + warning);
  }
  call->ticket.Complete(status);
}

void Sender::OnOver(Connection& connection, std::vector<std::unique_ptr<Call>> open_calls,
                    const std::string& why) {
  const std::string reason = why;  // `why` may be the connection's.
  const bool was_open = connection.heard() > 0;
  const uint64_t heard = connection.heard();
  const auto found =
      std::find_if(connections_.begin(), connections_.end(),
                   [&connection](const auto& other) { return other.get() == &connection; });
  if (found != connections_.end()) connections_.erase(found);
  for (std::unique_ptr<Call>& call : open_calls) {
    // An idle connection that the server closed while the call was on its way: once more.
    if (was_open && call->heard > 0 && call->heard == heard && !call->was_sent_before) {
      call->was_sent_before = true;
      Dispatch(std::move(call));
    } else if (!was_open && options_.wait_for_ready) {
      if (!reconnect_timer_.pending()) reconnect_timer_.Start(Now() + kReconnectNs);
      waiting_.push_back(std::move(call));
    } else {
      call->ticket.Complete(Status::Retry(reason));
    }
  }
}

}  // namespace weir::otlp
