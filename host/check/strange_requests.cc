#include "host/check/strange_requests.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "host/check/otlp_bytes.h"

namespace weir::check {
namespace {

constexpr uint32_t kDepth = 30;  // Two messages each; the host takes a hundred.
constexpr uint32_t kMany = 10'000;
constexpr size_t kLongBytes = 1u << 20;
constexpr uint64_t kNaN = 0x7ff8000000000000, kInfinity = 0x7ff0000000000000;
constexpr uint64_t kMinusInfinity = 0xfff0000000000000, kLeastNormal = 1;
constexpr uint64_t kMost = UINT64_MAX, kLeastSigned = 0x8000000000000000;

// Numbers of OTLP's fields, by signal.
uint32_t AttributesOf(Signal signal) {
  switch (signal) {
    case Signal::kTraces: return 9;
    case Signal::kLogs: return 6;
    default: return 7;  // Of a data point.
  }
}

// One record, or one gauge with one point, of these fields.
std::string Record(Signal signal, std::string_view fields) {
  if (signal != Signal::kMetrics) return Bytes(2, fields);
  return Bytes(2, Bytes(1, "requests") + Bytes(5, Bytes(1, fields)));
}

std::string Request(std::string_view records) {
  return Bytes(1, Bytes(1, Attribute(1, "service.name", Text("shop"))) + Bytes(2, records));
}

std::string DeepValue() {
  std::string value = Text("user@example.com");
  for (uint32_t i = 0; i < kDepth; i++) {
    value = i % 2 == 0 ? Bytes(5, Bytes(1, value)) : Bytes(6, Attribute(1, "inner", value));
  }
  return value;
}

std::string ValueTypes(uint32_t field) {
  std::string all;
  for (const std::string& value :
       {std::string(), Text(""), Text("text"), Number(2, 0), Number(2, 1), Number(3, kMost),
        Number(3, 0), Fixed(4, kNaN), Fixed(4, kInfinity), Fixed(4, 0), Bytes(7, ""),
        Bytes(7, std::string_view("\0\xff\x80", 3)), Bytes(5, ""), Bytes(6, ""),
        Bytes(5, Bytes(1, "") + Bytes(1, Text("4111111111111111"))),
        Bytes(6, Attribute(1, "", Text("x")) + Bytes(1, ""))}) {
    all += Attribute(field, "card", value) + Attribute(field, "", value);
  }
  return all + Bytes(field, "") + Bytes(field, Bytes(1, "no value"));
}

// A record's fields with texts, where it has some.
std::string Named(Signal signal, std::string_view text) {
  switch (signal) {
    case Signal::kTraces:
      return Bytes(3, text) + Bytes(5, text) + Bytes(11, Bytes(2, text)) +
             Bytes(15, Bytes(2, text));
    case Signal::kLogs: return Bytes(3, text) + Bytes(5, Text(text)) + Bytes(12, text);
    default: return Attribute(7, text, Text(text));
  }
}

std::string Enums(Signal signal, uint64_t n) {
  switch (signal) {
    case Signal::kTraces: return Number(6, n) + Bytes(15, Number(3, n));
    case Signal::kLogs: return Number(2, n);
    default: return Number(8, n & 0xffffffff);
  }
}

std::string Extremes(Signal signal, uint64_t n) {
  switch (signal) {
    case Signal::kTraces: return Fixed(7, n) + Fixed(8, ~n) + Number(10, 0xffffffff);
    case Signal::kLogs: return Fixed(1, n) + Fixed(11, ~n) + Number(7, 0xffffffff);
    default: return Fixed(2, n) + Fixed(3, ~n) + (n % 2 == 0 ? Fixed(4, n) : Fixed(6, n));
  }
}

std::string MetricKinds() {
  const std::string exemplar =
      Fixed(2, kTime) + Fixed(3, kNaN) + Bytes(4, Id(8, 1)) + Bytes(5, Id(16, 1)) +
      Attribute(7, "card", Text("4111111111111111"));
  const std::string point =
      Fixed(2, kTime) + Fixed(3, kTime) + Fixed(6, kMost) + Bytes(5, exemplar);
  const std::string two(16, '\1');  // Packed eight-byte numbers.
  const std::string histogram = Fixed(3, kTime) + Fixed(4, 2) + Fixed(5, kNaN) + Bytes(6, two) +
                                Bytes(7, two.substr(8)) + Bytes(8, exemplar) +
                                Fixed(11, kInfinity) + Fixed(12, kMinusInfinity);
  const std::string buckets = Number(1, 3) + Bytes(2, std::string("\1\2\3", 3));
  const std::string exponential = Fixed(3, kTime) + Fixed(4, 6) + Fixed(5, 0) + Number(6, 9) +
                                  Fixed(7, 0) + Bytes(8, buckets) + Bytes(9, buckets) +
                                  Bytes(11, exemplar);
  const std::string summary = Fixed(3, kTime) + Fixed(4, 2) + Fixed(5, kNaN) +
                              Bytes(6, Fixed(1, 0) + Fixed(2, kNaN)) + Bytes(6, "");
  std::string metrics = Bytes(2, "") + Bytes(2, Bytes(1, "none"));
  for (const auto& [field, content] :
       {std::pair(5u, point), std::pair(7u, point), std::pair(9u, histogram),
        std::pair(10u, exponential), std::pair(11u, summary)}) {
    metrics += Bytes(2, Bytes(1, "m") + Bytes(field, Bytes(1, content) + Bytes(1, "")));
    metrics += Bytes(2, Bytes(field, field == 11u ? "" : Number(2, 9)));
  }
  return metrics;
}

std::string Texts(Signal signal) {
  std::string records = Record(signal, Named(signal, std::string(kLongBytes, 'x')));
  for (const std::string_view text :
       {std::string_view("\xd0\x9f\xe4\xbd\xa0\xf0\x9f\x98\x80"), std::string_view("a\0b", 3),
        std::string_view("\n\r\t\x7f"), std::string_view("%s%n{}\\\"'")}) {
    records += Record(signal, Named(signal, text));
  }
  return records;
}

}  // namespace

std::string MakeStrange(Signal signal, Strange strange) {
  if (signal == Signal::kProfiles) return "";
  const uint32_t attributes = AttributesOf(signal);
  std::string records;
  switch (strange) {
    case Strange::kDeep:
      records = Record(signal, Attribute(attributes, "deep", DeepValue()));
      if (signal == Signal::kLogs) records += Record(signal, Bytes(5, DeepValue()));
      break;
    case Strange::kManyAttributes: {
      std::string many;
      for (uint32_t i = 0; i < kMany; i++) {
        many += Attribute(attributes, absl::StrCat("key.", i % 5000), Number(3, i));
      }
      records = Record(signal, many);
      break;
    }
    case Strange::kValueTypes: records = Record(signal, ValueTypes(attributes)); break;
    case Strange::kOddEnums:
      for (const uint64_t n : {uint64_t{99}, kMost, uint64_t{0x7fffffff}, kLeastSigned}) {
        records += Record(signal, Enums(signal, n));
      }
      break;
    case Strange::kEmptyTexts: records = Record(signal, Named(signal, "")); break;
    case Strange::kNoIds: records = Record(signal, "") + Record(signal, ""); break;
    case Strange::kLongTexts: records = Texts(signal); break;
    case Strange::kExtremes:
      for (const uint64_t n : {uint64_t{0}, kMost, kLeastSigned, kNaN, kInfinity, kMinusInfinity,
                               kLeastNormal}) {
        records += Record(signal, Extremes(signal, n));
      }
      break;
    case Strange::kLoneParents:
      return Bytes(1, "") + Bytes(1, Bytes(2, "")) + Bytes(1, Bytes(1, "")) + Request("") +
             Request(Record(signal, ""));
    case Strange::kMetricKinds:
      if (signal != Signal::kMetrics) return "";
      records = MetricKinds();
      break;
  }
  return Request(records);
}

}  // namespace weir::check
