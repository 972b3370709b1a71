// A batch of logs that holds one resource and nothing else, for tests that include the SDK, whose
// weir::Batch is another one than the host's.
//
// Threads: one at a time.
#pragma once

#include <memory>

#include "weir/abi.h"

namespace weir::debug {

class OneResource {
 public:
  OneResource();
  ~OneResource();
  const weir_batch* abi() const;

 private:
  struct HostBatch;
  const std::unique_ptr<HostBatch> batch_;
};

}  // namespace weir::debug
