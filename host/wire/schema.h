// OTLP as data: every message that an export request can hold, with its fields.
//
// Validating, rewriting, cutting and both directions of JSON read this one table, so that a new
// field of OTLP is one line in schema.cc. A test compares it with the official descriptors.
//
// Threads: constant data.
#pragma once

#include <cstdint>
#include <span>

#include "host/base/signal.h"

namespace weir::wire {

enum class FieldKind : uint8_t {
  kBool,
  kInt32,
  kInt64,
  kUint32,
  kUint64,
  kSint32,
  kEnum,  // All above are varints.
  kFixed32,
  kFixed64,
  kSfixed64,
  kDouble,
  kString,
  kBytes,
  kMessage,
};

// What a `bytes` field holds, as far as OTLP says so. Ids are hex in JSON.
enum class IdKind : uint8_t { kNone, kTrace, kSpan, kProfile };

enum class MessageId : uint8_t {
  kTracesRequest, kMetricsRequest, kLogsRequest, kProfilesRequest,
  kResourceSpans, kResourceMetrics, kResourceLogs, kResourceProfiles, kProfilesDictionary,
  kResource, kScopeSpans, kScopeMetrics, kScopeLogs, kScopeProfiles,
  kMapping, kLocation, kFunction, kProfileLink, kKeyValueAndUnit, kStack,
  kKeyValue, kEntityRef, kInstrumentationScope,
  kSpan, kMetric, kLogRecord, kProfile,
  kLine, kAnyValue, kEvent, kLink, kStatus,
  kGauge, kSum, kHistogram, kExponentialHistogram, kSummary,
  kValueType, kSample, kArrayValue, kKeyValueList,
  kNumberDataPoint, kHistogramDataPoint, kExponentialHistogramDataPoint, kSummaryDataPoint,
  kExemplar, kBuckets, kValueAtQuantile,
  kCount
};
inline constexpr uint32_t kMessageCount = static_cast<uint32_t>(MessageId::kCount);

struct FieldInfo {
  uint8_t number = 0;
  FieldKind kind = FieldKind::kBool;
  bool repeated = false;
  bool optional = false;  // `optional` in the proto: presence counts, not the value.
  bool oneof = false;     // Member of the message's only oneof.
  IdKind id = IdKind::kNone;
  MessageId message = MessageId::kCount;  // Of kMessage.
  const char* json_name = nullptr;        // lowerCamelCase.
};

struct MessageInfo {
  const char* name = nullptr;  // "opentelemetry.proto.trace.v1.Span".
  std::span<const FieldInfo> fields;  // By number.
};

// The highest field number.
inline constexpr uint32_t kFieldNumberMax = 16;

const MessageInfo& Info(MessageId message);
// NULL when the message has no such field.
const FieldInfo* FindField(MessageId message, uint32_t number);

// The protobuf wire type of one value: 0 varint, 1 64-bit, 2 length-delimited, 5 32-bit.
constexpr uint32_t WireTypeOf(FieldKind kind) {
  if (kind <= FieldKind::kEnum) return 0;
  if (kind == FieldKind::kFixed32) return 5;
  return kind <= FieldKind::kDouble ? 1 : 2;
}
// A repeated field of this kind may come packed.
constexpr bool MayBePacked(FieldKind kind) { return kind <= FieldKind::kDouble; }

constexpr MessageId RequestOf(Signal signal) { return static_cast<MessageId>(SignalIndex(signal)); }
constexpr MessageId ResourceEntryOf(Signal signal) {
  return static_cast<MessageId>(static_cast<uint32_t>(MessageId::kResourceSpans) +
                                SignalIndex(signal));
}
constexpr MessageId ScopeEntryOf(Signal signal) {
  return static_cast<MessageId>(static_cast<uint32_t>(MessageId::kScopeSpans) +
                                SignalIndex(signal));
}
constexpr MessageId RecordOf(Signal signal) {
  return static_cast<MessageId>(static_cast<uint32_t>(MessageId::kSpan) + SignalIndex(signal));
}

}  // namespace weir::wire
