// The OTLP bodies below tests/data, with what other decoders say of them.
//
// Throws std::runtime_error when a file is not there. Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/signal.h"

namespace weir {

struct OtlpBody {
  std::string name;
  Signal signal = Signal::kTraces;
  std::string bytes;
  // Of edge cases only.
  std::string category;
  bool valid_official = true;
  bool valid_collector = true;

  std::span<const uint8_t> span() const {
    return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  }
};

// tests/data/edge: constructed ones.
std::vector<OtlpBody> EdgeBodies();
// tests/data/captures and tests/data/examples: what SDKs sent, and the examples of the protocol.
std::vector<OtlpBody> RealBodies();

}  // namespace weir
