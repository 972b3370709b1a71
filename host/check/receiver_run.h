// A receiver under test that runs, with connections to its listeners.
//
// Its loops turn on the test's thread. Owns the connections; `harness` outlives it. Ends the test
// as skipped where it listens on nothing that can be connected to. Threads: the test's.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/check/harness.h"
#include "host/check/sender.h"
#include "host/check/test.h"

namespace weir::check {

class ReceiverRun {
 public:
  // Creates and starts one with options that work.
  explicit ReceiverRun(const Subject& subject, uint32_t lanes = 1);

  Harness& harness() { return *harness_; }
  testkit::FakeSink& sink() { return harness_->sink(); }
  const std::set<uint16_t>& ports() const { return ports_; }

  // A connection to each listener that sends `bytes`; it stays open. The last one made.
  Sender& SendToEach(std::string_view bytes);
  // Each of Probes, over connections of their own.
  void SendProbes();
  // Turns the loops until nothing has happened for a while.
  void Settle();
  void CloseConnections() { senders_.clear(); }
  std::vector<Sender>& senders() { return senders_; }

  // Ends the test as skipped when nothing was asked of the sink.
  void NeedPushes();
  void NeedReserves();
  void Stop(uint64_t window_ms);
  // A stop if there was none, then all that was pending is answered, then the end of the instance;
  // permits that are left are a fault.
  void End();

 private:
  const Subject& subject_;
  bool stopped_ = false;
  std::unique_ptr<Harness> harness_;
  std::set<uint16_t> ports_;
  std::vector<Sender> senders_;
};

}  // namespace weir::check
