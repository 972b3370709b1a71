// What one lane owns: its connections and the requests that are on their way.
//
// Threads: [loop].
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <span>

#include "plugins/common/client/compress.h"
#include "plugins/common/client/resolver.h"
#include "plugins/exporters/otlphttp/connection.h"
#include "plugins/exporters/otlphttp/options.h"
#include "weir/sdk/exporter.hpp"
#include "weir/sdk/loop.hpp"

namespace weir::otlphttp {

class Sender : public ConnectionOwner {
 public:
  Sender(const Options& options, const Lane& lane);
  ~Sender() override;

  // Begins to send. The pieces stay until the ticket ends.
  void Send(const Target& target, std::span<const weir_piece> pieces, uint64_t bytes,
            Ticket ticket);
  // The host has ended the ticket: its connection is closed, since half a request can not be taken
  // back.
  void Cancel(uint64_t ticket);
  size_t connections() const { return connections_.size(); }

 private:
  void Dispatch(std::unique_ptr<Request> request, bool fresh);
  Connection* FindIdle(const client::Endpoint& endpoint);
  void Remove(const Connection& connection);
  void TrimIdle();
  uint64_t Now() const;

  void OnAnswer(Connection& connection, std::unique_ptr<Request> request, const Status& status,
                bool over) override;
  void OnBroken(Connection& connection, std::unique_ptr<Request> request, const std::string& why,
                bool was_used) override;
  void OnIdleEnd(Connection& connection) override { Remove(connection); }

  const Options& options_;
  const Lane lane_;
  const weir_clock_v1* const clock_;
  client::Resolver resolver_;
  client::Compressor compressor_;
  std::list<std::unique_ptr<Connection>> connections_;  // The latest used first.
  Timer idle_timer_;
};

}  // namespace weir::otlphttp
