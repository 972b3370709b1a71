#include "host/wire/schema.h"

#include <array>

namespace weir::wire {
namespace {

using enum FieldKind;

constexpr FieldInfo One(uint8_t number, FieldKind kind, const char* json_name) {
  return {number, kind, false, false, false, IdKind::kNone, MessageId::kCount, json_name};
}
constexpr FieldInfo Optional(uint8_t number, FieldKind kind, const char* json_name) {
  return {number, kind, false, true, false, IdKind::kNone, MessageId::kCount, json_name};
}
constexpr FieldInfo Many(uint8_t number, FieldKind kind, const char* json_name) {
  return {number, kind, true, false, false, IdKind::kNone, MessageId::kCount, json_name};
}
constexpr FieldInfo Choice(uint8_t number, FieldKind kind, const char* json_name) {
  return {number, kind, false, false, true, IdKind::kNone, MessageId::kCount, json_name};
}
constexpr FieldInfo Id(uint8_t number, IdKind id, const char* json_name) {
  return {number, kBytes, false, false, false, id, MessageId::kCount, json_name};
}
constexpr FieldInfo One(uint8_t number, MessageId message, const char* json_name) {
  return {number, kMessage, false, false, false, IdKind::kNone, message, json_name};
}
constexpr FieldInfo Many(uint8_t number, MessageId message, const char* json_name) {
  return {number, kMessage, true, false, false, IdKind::kNone, message, json_name};
}
constexpr FieldInfo Choice(uint8_t number, MessageId message, const char* json_name) {
  return {number, kMessage, false, false, true, IdKind::kNone, message, json_name};
}

constexpr FieldInfo kTracesRequestFields[] = {
    Many(1, MessageId::kResourceSpans, "resourceSpans"),
};
constexpr FieldInfo kMetricsRequestFields[] = {
    Many(1, MessageId::kResourceMetrics, "resourceMetrics"),
};
constexpr FieldInfo kLogsRequestFields[] = {
    Many(1, MessageId::kResourceLogs, "resourceLogs"),
};
constexpr FieldInfo kProfilesRequestFields[] = {
    Many(1, MessageId::kResourceProfiles, "resourceProfiles"),
    One(2, MessageId::kProfilesDictionary, "dictionary"),
};
constexpr FieldInfo kResourceSpansFields[] = {
    One(1, MessageId::kResource, "resource"),
    Many(2, MessageId::kScopeSpans, "scopeSpans"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kResourceMetricsFields[] = {
    One(1, MessageId::kResource, "resource"),
    Many(2, MessageId::kScopeMetrics, "scopeMetrics"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kResourceLogsFields[] = {
    One(1, MessageId::kResource, "resource"),
    Many(2, MessageId::kScopeLogs, "scopeLogs"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kResourceProfilesFields[] = {
    One(1, MessageId::kResource, "resource"),
    Many(2, MessageId::kScopeProfiles, "scopeProfiles"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kProfilesDictionaryFields[] = {
    Many(1, MessageId::kMapping, "mappingTable"),
    Many(2, MessageId::kLocation, "locationTable"),
    Many(3, MessageId::kFunction, "functionTable"),
    Many(4, MessageId::kProfileLink, "linkTable"),
    Many(5, kString, "stringTable"),
    Many(6, MessageId::kKeyValueAndUnit, "attributeTable"),
    Many(7, MessageId::kStack, "stackTable"),
};
constexpr FieldInfo kResourceFields[] = {
    Many(1, MessageId::kKeyValue, "attributes"),
    One(2, kUint32, "droppedAttributesCount"),
    Many(3, MessageId::kEntityRef, "entityRefs"),
};
constexpr FieldInfo kScopeSpansFields[] = {
    One(1, MessageId::kInstrumentationScope, "scope"),
    Many(2, MessageId::kSpan, "spans"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kScopeMetricsFields[] = {
    One(1, MessageId::kInstrumentationScope, "scope"),
    Many(2, MessageId::kMetric, "metrics"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kScopeLogsFields[] = {
    One(1, MessageId::kInstrumentationScope, "scope"),
    Many(2, MessageId::kLogRecord, "logRecords"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kScopeProfilesFields[] = {
    One(1, MessageId::kInstrumentationScope, "scope"),
    Many(2, MessageId::kProfile, "profiles"),
    One(3, kString, "schemaUrl"),
};
constexpr FieldInfo kMappingFields[] = {
    One(1, kUint64, "memoryStart"),
    One(2, kUint64, "memoryLimit"),
    One(3, kUint64, "fileOffset"),
    One(4, kInt32, "filenameStrindex"),
    Many(5, kInt32, "attributeIndices"),
};
constexpr FieldInfo kLocationFields[] = {
    One(1, kInt32, "mappingIndex"),
    One(2, kUint64, "address"),
    Many(3, MessageId::kLine, "lines"),
    Many(4, kInt32, "attributeIndices"),
};
constexpr FieldInfo kFunctionFields[] = {
    One(1, kInt32, "nameStrindex"),
    One(2, kInt32, "systemNameStrindex"),
    One(3, kInt32, "filenameStrindex"),
    One(4, kInt64, "startLine"),
};
constexpr FieldInfo kProfileLinkFields[] = {
    Id(1, IdKind::kTrace, "traceId"),
    Id(2, IdKind::kSpan, "spanId"),
};
constexpr FieldInfo kKeyValueAndUnitFields[] = {
    One(1, kInt32, "keyStrindex"),
    One(2, MessageId::kAnyValue, "value"),
    One(3, kInt32, "unitStrindex"),
};
constexpr FieldInfo kStackFields[] = {
    Many(1, kInt32, "locationIndices"),
};
constexpr FieldInfo kKeyValueFields[] = {
    One(1, kString, "key"),
    One(2, MessageId::kAnyValue, "value"),
    One(3, kInt32, "keyStrindex"),
};
constexpr FieldInfo kEntityRefFields[] = {
    One(1, kString, "schemaUrl"),
    One(2, kString, "type"),
    Many(3, kString, "idKeys"),
    Many(4, kString, "descriptionKeys"),
};
constexpr FieldInfo kInstrumentationScopeFields[] = {
    One(1, kString, "name"),
    One(2, kString, "version"),
    Many(3, MessageId::kKeyValue, "attributes"),
    One(4, kUint32, "droppedAttributesCount"),
};
constexpr FieldInfo kSpanFields[] = {
    Id(1, IdKind::kTrace, "traceId"),
    Id(2, IdKind::kSpan, "spanId"),
    One(3, kString, "traceState"),
    Id(4, IdKind::kSpan, "parentSpanId"),
    One(5, kString, "name"),
    One(6, kEnum, "kind"),
    One(7, kFixed64, "startTimeUnixNano"),
    One(8, kFixed64, "endTimeUnixNano"),
    Many(9, MessageId::kKeyValue, "attributes"),
    One(10, kUint32, "droppedAttributesCount"),
    Many(11, MessageId::kEvent, "events"),
    One(12, kUint32, "droppedEventsCount"),
    Many(13, MessageId::kLink, "links"),
    One(14, kUint32, "droppedLinksCount"),
    One(15, MessageId::kStatus, "status"),
    One(16, kFixed32, "flags"),
};
constexpr FieldInfo kMetricFields[] = {
    One(1, kString, "name"),
    One(2, kString, "description"),
    One(3, kString, "unit"),
    Choice(5, MessageId::kGauge, "gauge"),
    Choice(7, MessageId::kSum, "sum"),
    Choice(9, MessageId::kHistogram, "histogram"),
    Choice(10, MessageId::kExponentialHistogram, "exponentialHistogram"),
    Choice(11, MessageId::kSummary, "summary"),
    Many(12, MessageId::kKeyValue, "metadata"),
};
constexpr FieldInfo kLogRecordFields[] = {
    One(1, kFixed64, "timeUnixNano"),
    One(2, kEnum, "severityNumber"),
    One(3, kString, "severityText"),
    One(5, MessageId::kAnyValue, "body"),
    Many(6, MessageId::kKeyValue, "attributes"),
    One(7, kUint32, "droppedAttributesCount"),
    One(8, kFixed32, "flags"),
    Id(9, IdKind::kTrace, "traceId"),
    Id(10, IdKind::kSpan, "spanId"),
    One(11, kFixed64, "observedTimeUnixNano"),
    One(12, kString, "eventName"),
};
constexpr FieldInfo kProfileFields[] = {
    One(1, MessageId::kValueType, "sampleType"),
    Many(2, MessageId::kSample, "samples"),
    One(3, kFixed64, "timeUnixNano"),
    One(4, kUint64, "durationNano"),
    One(5, MessageId::kValueType, "periodType"),
    One(6, kInt64, "period"),
    Id(7, IdKind::kProfile, "profileId"),
    One(8, kUint32, "droppedAttributesCount"),
    One(9, kString, "originalPayloadFormat"),
    One(10, kBytes, "originalPayload"),
    Many(11, kInt32, "attributeIndices"),
};
constexpr FieldInfo kLineFields[] = {
    One(1, kInt32, "functionIndex"),
    One(2, kInt64, "line"),
    One(3, kInt64, "column"),
};
constexpr FieldInfo kAnyValueFields[] = {
    Choice(1, kString, "stringValue"),
    Choice(2, kBool, "boolValue"),
    Choice(3, kInt64, "intValue"),
    Choice(4, kDouble, "doubleValue"),
    Choice(5, MessageId::kArrayValue, "arrayValue"),
    Choice(6, MessageId::kKeyValueList, "kvlistValue"),
    Choice(7, kBytes, "bytesValue"),
    Choice(8, kInt32, "stringValueStrindex"),
};
constexpr FieldInfo kEventFields[] = {
    One(1, kFixed64, "timeUnixNano"),
    One(2, kString, "name"),
    Many(3, MessageId::kKeyValue, "attributes"),
    One(4, kUint32, "droppedAttributesCount"),
};
constexpr FieldInfo kLinkFields[] = {
    Id(1, IdKind::kTrace, "traceId"),
    Id(2, IdKind::kSpan, "spanId"),
    One(3, kString, "traceState"),
    Many(4, MessageId::kKeyValue, "attributes"),
    One(5, kUint32, "droppedAttributesCount"),
    One(6, kFixed32, "flags"),
};
constexpr FieldInfo kStatusFields[] = {
    One(2, kString, "message"),
    One(3, kEnum, "code"),
};
constexpr FieldInfo kGaugeFields[] = {
    Many(1, MessageId::kNumberDataPoint, "dataPoints"),
};
constexpr FieldInfo kSumFields[] = {
    Many(1, MessageId::kNumberDataPoint, "dataPoints"),
    One(2, kEnum, "aggregationTemporality"),
    One(3, kBool, "isMonotonic"),
};
constexpr FieldInfo kHistogramFields[] = {
    Many(1, MessageId::kHistogramDataPoint, "dataPoints"),
    One(2, kEnum, "aggregationTemporality"),
};
constexpr FieldInfo kExponentialHistogramFields[] = {
    Many(1, MessageId::kExponentialHistogramDataPoint, "dataPoints"),
    One(2, kEnum, "aggregationTemporality"),
};
constexpr FieldInfo kSummaryFields[] = {
    Many(1, MessageId::kSummaryDataPoint, "dataPoints"),
};
constexpr FieldInfo kValueTypeFields[] = {
    One(1, kInt32, "typeStrindex"),
    One(2, kInt32, "unitStrindex"),
};
constexpr FieldInfo kSampleFields[] = {
    One(1, kInt32, "stackIndex"),
    Many(2, kInt32, "attributeIndices"),
    One(3, kInt32, "linkIndex"),
    Many(4, kInt64, "values"),
    Many(5, kFixed64, "timestampsUnixNano"),
};
constexpr FieldInfo kArrayValueFields[] = {
    Many(1, MessageId::kAnyValue, "values"),
};
constexpr FieldInfo kKeyValueListFields[] = {
    Many(1, MessageId::kKeyValue, "values"),
};
constexpr FieldInfo kNumberDataPointFields[] = {
    One(2, kFixed64, "startTimeUnixNano"),
    One(3, kFixed64, "timeUnixNano"),
    Choice(4, kDouble, "asDouble"),
    Many(5, MessageId::kExemplar, "exemplars"),
    Choice(6, kSfixed64, "asInt"),
    Many(7, MessageId::kKeyValue, "attributes"),
    One(8, kUint32, "flags"),
};
constexpr FieldInfo kHistogramDataPointFields[] = {
    One(2, kFixed64, "startTimeUnixNano"),
    One(3, kFixed64, "timeUnixNano"),
    One(4, kFixed64, "count"),
    Optional(5, kDouble, "sum"),
    Many(6, kFixed64, "bucketCounts"),
    Many(7, kDouble, "explicitBounds"),
    Many(8, MessageId::kExemplar, "exemplars"),
    Many(9, MessageId::kKeyValue, "attributes"),
    One(10, kUint32, "flags"),
    Optional(11, kDouble, "min"),
    Optional(12, kDouble, "max"),
};
constexpr FieldInfo kExponentialHistogramDataPointFields[] = {
    Many(1, MessageId::kKeyValue, "attributes"),
    One(2, kFixed64, "startTimeUnixNano"),
    One(3, kFixed64, "timeUnixNano"),
    One(4, kFixed64, "count"),
    Optional(5, kDouble, "sum"),
    One(6, kSint32, "scale"),
    One(7, kFixed64, "zeroCount"),
    One(8, MessageId::kBuckets, "positive"),
    One(9, MessageId::kBuckets, "negative"),
    One(10, kUint32, "flags"),
    Many(11, MessageId::kExemplar, "exemplars"),
    Optional(12, kDouble, "min"),
    Optional(13, kDouble, "max"),
    One(14, kDouble, "zeroThreshold"),
};
constexpr FieldInfo kSummaryDataPointFields[] = {
    One(2, kFixed64, "startTimeUnixNano"),
    One(3, kFixed64, "timeUnixNano"),
    One(4, kFixed64, "count"),
    One(5, kDouble, "sum"),
    Many(6, MessageId::kValueAtQuantile, "quantileValues"),
    Many(7, MessageId::kKeyValue, "attributes"),
    One(8, kUint32, "flags"),
};
constexpr FieldInfo kExemplarFields[] = {
    One(2, kFixed64, "timeUnixNano"),
    Choice(3, kDouble, "asDouble"),
    Id(4, IdKind::kSpan, "spanId"),
    Id(5, IdKind::kTrace, "traceId"),
    Choice(6, kSfixed64, "asInt"),
    Many(7, MessageId::kKeyValue, "filteredAttributes"),
};
constexpr FieldInfo kBucketsFields[] = {
    One(1, kSint32, "offset"),
    Many(2, kUint64, "bucketCounts"),
};
constexpr FieldInfo kValueAtQuantileFields[] = {
    One(1, kDouble, "quantile"),
    One(2, kDouble, "value"),
};

#define MESSAGE(id, name) MessageInfo{"opentelemetry.proto." name, id##Fields}
constexpr std::array<MessageInfo, kMessageCount> kMessages = {
    MESSAGE(kTracesRequest, "collector.trace.v1.ExportTraceServiceRequest"),
    MESSAGE(kMetricsRequest, "collector.metrics.v1.ExportMetricsServiceRequest"),
    MESSAGE(kLogsRequest, "collector.logs.v1.ExportLogsServiceRequest"),
    MESSAGE(kProfilesRequest, "collector.profiles.v1development.ExportProfilesServiceRequest"),
    MESSAGE(kResourceSpans, "trace.v1.ResourceSpans"),
    MESSAGE(kResourceMetrics, "metrics.v1.ResourceMetrics"),
    MESSAGE(kResourceLogs, "logs.v1.ResourceLogs"),
    MESSAGE(kResourceProfiles, "profiles.v1development.ResourceProfiles"),
    MESSAGE(kProfilesDictionary, "profiles.v1development.ProfilesDictionary"),
    MESSAGE(kResource, "resource.v1.Resource"),
    MESSAGE(kScopeSpans, "trace.v1.ScopeSpans"),
    MESSAGE(kScopeMetrics, "metrics.v1.ScopeMetrics"),
    MESSAGE(kScopeLogs, "logs.v1.ScopeLogs"),
    MESSAGE(kScopeProfiles, "profiles.v1development.ScopeProfiles"),
    MESSAGE(kMapping, "profiles.v1development.Mapping"),
    MESSAGE(kLocation, "profiles.v1development.Location"),
    MESSAGE(kFunction, "profiles.v1development.Function"),
    MESSAGE(kProfileLink, "profiles.v1development.Link"),
    MESSAGE(kKeyValueAndUnit, "profiles.v1development.KeyValueAndUnit"),
    MESSAGE(kStack, "profiles.v1development.Stack"),
    MESSAGE(kKeyValue, "common.v1.KeyValue"),
    MESSAGE(kEntityRef, "common.v1.EntityRef"),
    MESSAGE(kInstrumentationScope, "common.v1.InstrumentationScope"),
    MESSAGE(kSpan, "trace.v1.Span"),
    MESSAGE(kMetric, "metrics.v1.Metric"),
    MESSAGE(kLogRecord, "logs.v1.LogRecord"),
    MESSAGE(kProfile, "profiles.v1development.Profile"),
    MESSAGE(kLine, "profiles.v1development.Line"),
    MESSAGE(kAnyValue, "common.v1.AnyValue"),
    MESSAGE(kEvent, "trace.v1.Span.Event"),
    MESSAGE(kLink, "trace.v1.Span.Link"),
    MESSAGE(kStatus, "trace.v1.Status"),
    MESSAGE(kGauge, "metrics.v1.Gauge"),
    MESSAGE(kSum, "metrics.v1.Sum"),
    MESSAGE(kHistogram, "metrics.v1.Histogram"),
    MESSAGE(kExponentialHistogram, "metrics.v1.ExponentialHistogram"),
    MESSAGE(kSummary, "metrics.v1.Summary"),
    MESSAGE(kValueType, "profiles.v1development.ValueType"),
    MESSAGE(kSample, "profiles.v1development.Sample"),
    MESSAGE(kArrayValue, "common.v1.ArrayValue"),
    MESSAGE(kKeyValueList, "common.v1.KeyValueList"),
    MESSAGE(kNumberDataPoint, "metrics.v1.NumberDataPoint"),
    MESSAGE(kHistogramDataPoint, "metrics.v1.HistogramDataPoint"),
    MESSAGE(kExponentialHistogramDataPoint, "metrics.v1.ExponentialHistogramDataPoint"),
    MESSAGE(kSummaryDataPoint, "metrics.v1.SummaryDataPoint"),
    MESSAGE(kExemplar, "metrics.v1.Exemplar"),
    MESSAGE(kBuckets, "metrics.v1.ExponentialHistogramDataPoint.Buckets"),
    MESSAGE(kValueAtQuantile, "metrics.v1.SummaryDataPoint.ValueAtQuantile"),
};
#undef MESSAGE

// Place of each field number among a message's fields, plus one; 0: no such field.
constexpr auto MakeIndex() {
  std::array<std::array<uint8_t, kFieldNumberMax + 1>, kMessageCount> index{};
  for (uint32_t m = 0; m < kMessageCount; ++m) {
    for (size_t i = 0; i < kMessages[m].fields.size(); ++i) {
      index[m][kMessages[m].fields[i].number] = static_cast<uint8_t>(i + 1);
    }
  }
  return index;
}
constexpr auto kIndex = MakeIndex();

}  // namespace

const MessageInfo& Info(MessageId message) { return kMessages[static_cast<uint32_t>(message)]; }

const FieldInfo* FindField(MessageId message, uint32_t number) {
  if (number > kFieldNumberMax) return nullptr;
  const uint8_t place = kIndex[static_cast<uint32_t>(message)][number];
  return place == 0 ? nullptr : &Info(message).fields[place - 1];
}

}  // namespace weir::wire
