// What a component may publish through weir.report/1.
//
// Threads: free function.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace weir {

inline constexpr size_t kReportBytesMax = 256u << 10;

// INVALID_ARGUMENT that says what is wrong when `json` is too long or no JSON object.
absl::Status CheckReport(std::string_view json);

}  // namespace weir
