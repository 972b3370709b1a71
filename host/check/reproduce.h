// The text with which `weir check --reproduce` runs one test again as it was.
//
// Threads: free functions over values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir::check {

struct Reproduction {
  std::string test;       // "fuzz.batches"
  std::string component;  // "processor:redaction"
  uint64_t seed = 1;
};

// "fuzz.batches/processor:redaction/1"
std::string ReproduceToken(const Reproduction& reproduction);
// InvalidArgument for what ReproduceToken would not write.
absl::StatusOr<Reproduction> ParseToken(std::string_view token);

}  // namespace weir::check
