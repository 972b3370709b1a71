// A connection that the sink has accepted. The caller polls its descriptor and calls Step.
//
// Threads: one.
#pragma once

#include <memory>

#include "bench/load/sink_tally.h"

namespace weir::load {

class SinkConnection {
 public:
  virtual ~SinkConnection() = default;
  // Reads and writes what it can without blocking. False when the connection is over.
  virtual bool Step() = 0;
  virtual bool wants_write() const = 0;
};

// Both own `fd`, which is non-blocking.
std::unique_ptr<SinkConnection> MakeHttpSinkConnection(int fd, SinkTally& tally);
std::unique_ptr<SinkConnection> MakeGrpcSinkConnection(int fd, SinkTally& tally);

}  // namespace weir::load
