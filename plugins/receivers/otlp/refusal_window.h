// Decides from a second's requests whether to stop reading for a while.
//
// Threads: one at a time.
#pragma once

#include <cstdint>

namespace weir::otlp {

class RefusalWindow {
 public:
  static constexpr uint64_t kWindowNs = 1'000'000'000;
  static constexpr uint32_t kRefusalsToPause = 8;

  // Counts a request. True when at the end of a window most of its requests were refused. Only on a
  // refusal: then the host will say when there is room. After a request that it took it may have
  // said so already, and all would wait the whole time for nothing.
  bool Count(bool refused, uint64_t now_ns) {
    requests_++;
    refused_ += refused;
    if (refused_ == 0 || now_ns - began_ns_ < kWindowNs) return false;
    const bool pause = refused && refused_ >= kRefusalsToPause && refused_ * 2 > requests_;
    began_ns_ = now_ns;
    requests_ = refused_ = 0;
    return pause;
  }

 private:
  uint64_t began_ns_ = 0;
  uint32_t requests_ = 0, refused_ = 0;
};

}  // namespace weir::otlp
