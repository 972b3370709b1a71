// Copies what lies between the places that change.
//
// Threads: one at a time.
#pragma once

#include <cstdint>

#include "host/batch/output.h"

namespace weir::batch {

class Run {
 public:
  Run(Output& out, const uint8_t* begin) : out_(out), begin_(begin) {}
  // What came before `to` stays as it is; the next run begins at `next`.
  void Copy(const uint8_t* to, const uint8_t* next) {
    if (to > begin_) out_.Bytes(begin_, static_cast<size_t>(to - begin_));
    begin_ = next;
  }

 private:
  Output& out_;
  const uint8_t* begin_;
};

}  // namespace weir::batch
