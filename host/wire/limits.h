// What one request may cost, and what becomes of texts that are not UTF-8.
#pragma once

#include <cstdint>

namespace weir::wire {

enum class Utf8Policy : uint8_t {
  kReject,   // The request is refused whole.
  kReplace,  // Each bad byte becomes U+FFFD, counted.
  kPass,     // Forwarded as it came.
};

struct Limits {
  uint64_t request_bytes_max = 64u << 20;     // After decompression.
  uint64_t rows_max = 4u << 20;               // Of all tables together.
  uint32_t values_per_record_max = 65'536;    // Attribute rows of one record, all levels.
  uint32_t message_depth_max = 100;           // Nested messages, the request being the first.
  uint32_t window_records_max = 8'192;        // Records that one batch may hold.
  uint64_t window_column_bytes_max = 8u << 20;  // Estimated bytes of the columns of one batch.
  Utf8Policy utf8 = Utf8Policy::kReplace;
};

}  // namespace weir::wire
