// What one lane owns: its connection, those that end, and the calls that wait for one.
//
// Threads: [loop].
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "plugins/common/client/compress.h"
#include "plugins/common/client/resolver.h"
#include "plugins/exporters/otlp/connection.h"
#include "plugins/exporters/otlp/options.h"
#include "weir/sdk/exporter.hpp"
#include "weir/sdk/loop.hpp"

namespace weir::otlp {

class Sender : public ConnectionOwner {
 public:
  Sender(const Options& options, const Lane& lane);
  ~Sender() override;

  // Begins to send to `method`. The pieces stay until the ticket ends.
  void Send(const char* method, std::span<const weir_piece> pieces, uint64_t bytes, Ticket ticket);
  // The host has ended the ticket.
  void Cancel(uint64_t ticket);

 private:
  // Fills in the call's pieces. False when out of memory.
  bool Prepare(Call& call, std::span<const weir_piece> pieces, uint64_t bytes);
  void Dispatch(std::unique_ptr<Call> call);
  void ConnectForWaiting();
  uint64_t Now() const;

  void OnAnswer(std::unique_ptr<Call> call, bool refused) override;
  void OnOver(Connection& connection, std::vector<std::unique_ptr<Call>> open_calls,
              const std::string& why) override;

  const Options& options_;
  const Lane lane_;
  const weir_clock_v1* const clock_;
  client::Resolver resolver_;
  client::Compressor compressor_;
  std::list<std::unique_ptr<Connection>> connections_;  // The first takes calls; others end.
  std::vector<std::unique_ptr<Call>> waiting_;          // With wait_for_ready.
  Timer reconnect_timer_;
};

}  // namespace weir::otlp
