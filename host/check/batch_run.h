// One processor between the collector's own batch and scanner: from the bytes of a request to the
// bytes that are sent on, watched on the way.
//
// The wire segment is memory that can not be written, and that is gone once a run is over.
// Owns the batch. Ends the test by Break where the processor breaks a requirement of every run.
// Threads: one at a time; several of one harness side by side, each with a lane of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/signal.h"
#include "host/check/blocking.h"
#include "host/check/harness.h"
#include "host/check/refusing_ops.h"

namespace weir::check {

struct RunResult {
  weir_status status = WEIR_OK;
  bool edited = false;   // The processor logged an edit, dropped or added a row.
  bool refused = false;  // One of its edits was refused.
  std::string bytes;

  bool operator==(const RunResult&) const = default;
};

class BatchRun {
 public:
  static constexpr uint32_t kUsualArena = 16u << 20;

  // `harness` is created and open, and outlives this.
  BatchRun(Harness& harness, Signal signal, uint32_t arena_bytes_max = kUsualArena);
  ~BatchRun();
  BatchRun(const BatchRun&) = delete;
  BatchRun& operator=(const BatchRun&) = delete;

  struct Options {
    uint32_t lane = 0;
    bool on_new_thread = false;  // The processor is called on a thread of its own.
    bool may_fail = false;       // The batch may be marked failed: an edit may be refused.
    bool all_columns = false;    // Shows more than was declared.
    bool no_optional = false;    // As an older host: what was declared as optional is not there.
    BlockingWatch* blocking = nullptr;  // Begin and End around the call.
    // What a stage before did to the batch, with all columns.
    std::function<void(weir_batch* batch)> before = {};
    Refusal refuse = {};  // Which of its edits are refused.
  };
  RunResult Run(std::string_view request, const Options& options);

 private:
  struct State;
  void Prepare(std::string_view request, const Options& options);
  weir_status Call(const Options& options);
  RunResult Finish(weir_status status, bool edited, const Options& options);

  Harness& harness_;
  const Signal signal_;
  std::unique_ptr<State> state_;
};

}  // namespace weir::check
