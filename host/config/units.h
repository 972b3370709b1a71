// Durations and sizes as people write them.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace weir {

// "200ms", "5s", "1m30s", "1.5h", "0", as Go's time.ParseDuration, but never negative: nanoseconds.
absl::StatusOr<int64_t> ParseDurationNs(std::string_view text);

// "4MiB" (KiB, MiB, GiB, TiB: powers of 1024), "4MB" (kB or KB, MB, GB, TB: powers of 1000),
// "1.5GiB", "512B", "512": bytes.
absl::StatusOr<int64_t> ParseBytes(std::string_view text);

}  // namespace weir
