// One processor between the collector's own batch and scanner: from the bytes of a request to the
// bytes that are sent on, watched on the way.
//
// The wire segment is memory that can not be written, and that is gone once a run is over.
// Owns the batch. Ends the test by Break where the processor breaks a requirement of every run.
// Threads: the test's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/signal.h"
#include "host/check/harness.h"

namespace weir::check {

struct RunResult {
  weir_status status = WEIR_OK;
  bool edited = false;  // The processor logged an edit, dropped or added a row.
  std::string bytes;
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
    bool drop_all = false;      // All rows are dropped before the call.
    bool may_fail = false;      // The batch may be marked failed: its arena is full.
  };
  RunResult Run(std::string_view request, const Options& options);

 private:
  struct State;
  RunResult Finish(weir_status status, bool edited, const Options& options);

  Harness& harness_;
  const Signal signal_;
  std::unique_ptr<State> state_;
};

}  // namespace weir::check
