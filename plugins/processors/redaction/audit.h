// The log of what detectors found: which detector, in the value of which key, in which signal and
// class of text; never the value. Each such combination is told once a minute, and only so many of
// them; the rest is a number.
//
// One per shard; its memory is kept. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "weir/sdk/services.hpp"

namespace weir::redaction {

class Audit {
 public:
  static constexpr uint32_t kToldMax = 100;  // A minute.

  // Called for each find. `now_ns` is monotonic, one per batch.
  void Tell(const Host& host, uint64_t now_ns, std::string_view detector, std::string_view key,
            uint16_t signal, const char* text_class);

 private:
  void BeginMinute(const Host& host, uint64_t now_ns);

  uint64_t until_ns_ = 0;
  std::vector<uint64_t> told_;  // Hashes of combinations, this minute.
  uint64_t untold_ = 0;         // Finds whose combinations were too many.
};

}  // namespace weir::redaction
