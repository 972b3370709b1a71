#include "plugins/exporters/otlphttp/sender.h"

#include <algorithm>
#include <utility>

namespace weir::otlphttp {

Sender::Sender(const Options& options, const Lane& lane)
    : options_(options),
      lane_(lane),
      clock_(lane.host.Service<weir_clock_v1>()),
      resolver_(lane),
      compressor_(options.compression, options.compression_level),
      idle_timer_(lane, [this] { TrimIdle(); }) {}

// The host has cancelled what was open before it closes a shard; a ticket that is left over ends
// with RETRY.
Sender::~Sender() = default;

uint64_t Sender::Now() const { return clock_->mono_ns(lane_.host.get()); }

void Sender::Send(const Target& target, std::span<const weir_piece> pieces, uint64_t bytes,
                  Ticket ticket) {
  auto request = std::make_unique<Request>();
  request->ticket = std::move(ticket);
  request->target = &target;
  if (compressor_.compression() != client::Compression::kNone) {
    request->packed = compressor_.Compress(pieces, 0);
    if (request->packed.empty()) {
      return request->ticket.Complete(Status::Retry("out of memory while compressing"));
    }
    bytes = request->packed.size();
  }
  request->head = target.head + std::to_string(bytes) + "\r\n\r\n";
  request->pieces.reserve(2 + pieces.size());
  const auto add = [&request](const void* data, size_t n) {
    if (n > 0) request->pieces.push_back({const_cast<void*>(data), n});
  };
  add(request->head.data(), request->head.size());
  if (request->packed.empty()) {
    for (const weir_piece& piece : pieces) add(piece.data, piece.len);
  } else {
    add(request->packed.data(), request->packed.size());
  }
  Dispatch(std::move(request), /*fresh=*/false);
}

void Sender::Dispatch(std::unique_ptr<Request> request, bool fresh) {
  Connection* connection = fresh ? nullptr : FindIdle(request->target->endpoint);
  if (!connection) {
    connections_.push_front(std::make_unique<Connection>(lane_, resolver_, *request->target,
                                                         options_.tls.get(), *this));
    connection = connections_.front().get();
  }
  connection->Send(std::move(request));
}

Connection* Sender::FindIdle(const client::Endpoint& endpoint) {
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    const client::Endpoint& other = (*at)->endpoint();
    if ((*at)->request() || other.host != endpoint.host || other.port != endpoint.port ||
        other.tls != endpoint.tls) {
      continue;
    }
    connections_.splice(connections_.begin(), connections_, at);
    return connections_.front().get();
  }
  return nullptr;
}

void Sender::Cancel(uint64_t ticket) {
  for (auto at = connections_.begin(); at != connections_.end(); ++at) {
    const Request* request = (*at)->request();
    if (!request || request->ticket.id() != ticket) continue;
    const std::unique_ptr<Request> taken = (*at)->TakeRequest();
    taken->ticket.Forget();
    connections_.erase(at);
    return;
  }
}

void Sender::Remove(const Connection& connection) {
  const auto found =
      std::find_if(connections_.begin(), connections_.end(),
                   [&connection](const auto& other) { return other.get() == &connection; });
  if (found != connections_.end()) connections_.erase(found);
}

void Sender::OnAnswer(Connection& connection, std::unique_ptr<Request> request,
                      const Status& status, bool over) {
  if (over || !options_.keep_alive) {
    Remove(connection);
  } else {
    connection.idle_since_ns = Now();
    TrimIdle();
  }
  request->ticket.Complete(status);
}

void Sender::OnBroken(Connection& connection, std::unique_ptr<Request> request,
                      const std::string& why, bool was_used) {
  Remove(connection);
  if (!was_used || request->was_sent_before) {
    return request->ticket.Complete(Status::Retry(request->target->url + ": " + why));
  }
  // An idle connection that the server closed just now: once more, on a new one.
  request->was_sent_before = true;
  Dispatch(std::move(request), /*fresh=*/true);
}

void Sender::TrimIdle() {
  const uint64_t now = Now();
  size_t idle = 0;
  uint64_t next_ns = 0;
  for (auto at = connections_.begin(); at != connections_.end();) {
    const Connection& connection = **at;
    const bool is_idle = !connection.request();
    const uint64_t until_ns = connection.idle_since_ns + options_.idle_timeout_ns;
    const bool too_old = options_.idle_timeout_ns != 0 && now >= until_ns;
    if (is_idle && (too_old || idle >= options_.idle_connections_max)) {
      at = connections_.erase(at);
      continue;
    }
    if (is_idle) {
      idle++;
      next_ns = next_ns == 0 ? until_ns : std::min(next_ns, until_ns);
    }
    ++at;
  }
  if (next_ns != 0 && options_.idle_timeout_ns != 0 && !idle_timer_.pending()) {
    idle_timer_.Start(next_ns);
  }
}

}  // namespace weir::otlphttp
