// An exporter under test, and the batches that it is given.
//
// A batch is gone at the moment in which its ticket ends, within complete or cancel. Owns the
// instance and the batches. Threads: the test's; what ends tickets is [any].
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "host/base/signal.h"
#include "host/check/harness.h"
#include "host/check/test.h"
#include "host/config/node.h"
#include "host/testkit/guarded_bytes.h"

namespace weir::check {

// A batch whose struct, bytes and JSON lie in memory that Close takes away.
class ExportBatch {
 public:
  ExportBatch(Harness& harness, Signal signal, std::string_view request);
  ~ExportBatch();

  const weir_batch* abi() const;
  void Close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class ExportRun {
 public:
  // Creates one with open shards. `options` as WorkingOptions gave them.
  ExportRun(const Subject& subject, const Node& options, uint32_t lanes = 1);
  ~ExportRun();

  Harness& harness() { return *harness_; }
  bool Exports(Signal signal) const;

  // One begin, whose status is looked at; the ticket.
  uint64_t Begin(uint32_t lane, Signal signal, std::string_view request);
  weir_status last_status() const { return last_status_; }
  // Turns until no ticket is open, or the time is over; whether none is.
  bool WaitForAll(int timeout_ms);
  // Cancels what is open.
  void CancelAll();
  // CancelAll, then the end of the instance, then a while in which nothing may come.
  void End();

  size_t open_tickets() const { return harness_->host().tickets().open(); }
  size_t partials() const { return partials_; }

 private:
  void EndTicket(uint64_t ticket);
  void CheckStatus(weir_status status, uint64_t rejected);

  const Subject& subject_;
  std::unique_ptr<Harness> harness_;
  uint64_t last_ticket_ = 0;
  weir_status last_status_ = WEIR_OK;
  size_t partials_ = 0;
  std::mutex mutex_;
  std::map<uint64_t, std::unique_ptr<ExportBatch>> batches_;  // Guarded by mutex_.
  std::map<uint64_t, uint32_t> lanes_;                        // Of tickets. Guarded by mutex_.
};

}  // namespace weir::check
