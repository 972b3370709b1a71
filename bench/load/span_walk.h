// Finds the records of an OTLP export request: spans, log records or metrics, which OTLP keeps at
// the same place (field 1, then 2, then 2). Nothing else is decoded, so that counting costs the
// sink almost nothing.
//
// Threads: none of its own.
#pragma once

#include <cstdint>
#include <string_view>

namespace weir::load {

// One field of a message; `value` is set for length-delimited fields.
struct Field {
  uint32_t number = 0;
  uint32_t wire_type = 0;
  uint64_t integer = 0;
  std::string_view value;
};

// Takes the next field off `message`. False at the end, and when the rest is malformed: then
// `message` is not empty.
inline bool NextField(std::string_view& message, Field& field) {
  const auto varint = [&message](uint64_t& value) {
    value = 0;
    for (uint32_t shift = 0; shift < 64 && !message.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(message.front());
      message.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  };
  if (message.empty()) return false;
  const std::string_view whole = message;
  uint64_t tag = 0, length = 0;
  bool ok = varint(tag);
  field.number = static_cast<uint32_t>(tag >> 3);
  field.wire_type = tag & 7;
  switch (field.wire_type) {
    case 0:
      ok = ok && varint(field.integer);
      break;
    case 1:
      length = 8;
      break;
    case 2:
      ok = ok && varint(length);
      break;
    case 5:
      length = 4;
      break;
    default:
      ok = false;
  }
  if (!ok || length > message.size()) {
    message = whole;
    return false;
  }
  field.value = message.substr(0, length);
  message.remove_prefix(length);
  return true;
}

// Calls `each(child)` for every length-delimited field `number`. False when malformed.
template <class Each>
bool ForEachChild(std::string_view message, uint32_t number, Each&& each) {
  Field field;
  bool ok = true;
  while (ok && NextField(message, field)) {
    if (field.number == number && field.wire_type == 2) ok = each(field.value);
  }
  return ok && message.empty();
}

// Calls `each(record)`, which returns false to stop. False when malformed or stopped.
template <class Each>
bool ForEachRecord(std::string_view request, Each&& each) {
  return ForEachChild(request, 1, [&each](std::string_view resource) {
    return ForEachChild(resource, 2,
                        [&each](std::string_view scope) { return ForEachChild(scope, 2, each); });
  });
}

// The bytes of a span's id; empty when it has none.
inline std::string_view SpanId(std::string_view span) {
  Field field;
  while (NextField(span, field)) {
    if (field.number == 2 && field.wire_type == 2) return field.value;
  }
  return {};
}

// The data points of one metric, whatever its kind: field 1 of the gauge, sum or histogram.
inline uint64_t PointCount(std::string_view metric) {
  uint64_t points = 0;
  Field field;
  while (NextField(metric, field)) {
    const bool is_data =
        field.number == 5 || field.number == 7 || (field.number >= 9 && field.number <= 11);
    if (!is_data || field.wire_type != 2) continue;
    ForEachChild(field.value, 1, [&points](std::string_view) {
      points++;
      return true;
    });
  }
  return points;
}

}  // namespace weir::load
