// One answer of `weir diff`: what differs, from what to what, and why that matters.
//
// Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

enum class FindingLevel : uint8_t {
  kUnsafe,  // The running configuration, its data or its state may not survive the swap.
  kNote,    // Works, but is to be known.
};

struct Finding {
  FindingLevel level = FindingLevel::kNote;
  std::string component;  // "processor:redaction"; empty: the whole file.
  std::string what;       // "licence", "config_schema".
  std::string pointer;    // Into a config_schema; else empty.
  std::string option;     // The place in a configuration that it is about; "*" is any key or entry.
  std::string before, after;
  std::string why;         // And what to do.
  bool undecided = false;  // A note that only a look at the configuration can settle.
};

using Findings = std::vector<Finding>;

}  // namespace weir
