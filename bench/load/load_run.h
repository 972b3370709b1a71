// Sends a payload over a set of connections, closed loop or at a rate, and measures a window.
//
// With a rate, a request's latency counts from the time it was due, so that a stalled server can
// not hide behind the requests that were not sent meanwhile. A body is sent over and over, in turn;
// none is in flight twice because there are more bodies than connections.
//
// Threads: one, the caller's.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/load/connection.h"
#include "bench/load/payload.h"

namespace weir::load {

struct RunOptions {
  Target target;
  bool grpc = false;
  uint32_t connections = 8;
  double rate = 0;  // Requests a second; 0: as fast as they are answered.
  double warm_up_s = 2;
  double measured_s = 6;
  uint64_t requests_max = 0;  // Stop after so many; 0: none.
  pid_t pid = 0;              // A server whose CPU and memory are read at the window's ends.
  bool unique_ids = false;    // Stamp each span sent with an id of its own.
};

struct Window {
  uint64_t requests = 0, items = 0, bytes = 0;
  std::map<std::string, uint64_t> errors;  // By status, or "closed".
  uint64_t partial = 0;                    // Accepted with more than an empty partial_success.
};

struct RunResult {
  double seconds = 0;
  Window measured, all;
  std::vector<uint32_t> latencies_us;      // Of the measured window.
  double own_cpu_s = 0, server_cpu_s = 0;  // In the measured window.
  double server_rss_peak_mb = 0, server_rss_mb = 0;
  std::vector<uint32_t> acknowledged;  // With unique_ids: the requests that were accepted.
  double longest_gap_ms = 0;           // Longest time in the window without an answer.
};

RunResult Run(const RunOptions& options, std::vector<Body>& payload);

}  // namespace weir::load
