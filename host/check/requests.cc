#include "host/check/requests.h"

#include <random>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "host/check/otlp_bytes.h"
#include "host/testkit/random_otlp.h"

namespace weir::check {
namespace {

std::string Attributes(uint32_t field, uint32_t i) {
  const std::string list = Bytes(1, Text("one")) + Bytes(1, Number(3, i)) + Bytes(1, Text(""));
  const std::string map = Attribute(1, "inner", Text("user@example.com")) +
                          Attribute(1, "list", Bytes(5, list));
  return Attribute(field, "http.request.method", Text("GET")) +
         Attribute(field, "url.full", Text(absl::StrCat("https://example.com/orders/", i))) +
         Attribute(field, "card", Text("4111111111111111")) +
         Attribute(field, "retries", Number(3, i)) + Attribute(field, "sampled", Number(2, 1)) +
         Attribute(field, "ratio", Fixed(4, 0x3fe0000000000000)) +
         Attribute(field, "raw", Bytes(7, std::string_view("\0\xff", 2))) +
         Attribute(field, "nested", Bytes(6, map)) + Attribute(field, "none", "");
}

std::string Span(uint32_t i) {
  const std::string event =
      Fixed(1, kTime + i) + Bytes(2, "exception") + Attribute(3, "exception.type", Text("E"));
  const std::string link = Bytes(1, Id(16, i + 1)) + Bytes(2, Id(8, i + 1));
  return Bytes(1, Id(16, i)) + Bytes(2, Id(8, i)) + Bytes(5, absl::StrCat("GET /orders/", i)) +
         Number(6, 2) + Fixed(7, kTime) + Fixed(8, kTime + 1000 + i) + Attributes(9, i) +
         Bytes(11, event) + Bytes(13, link) + Bytes(15, Bytes(2, "it failed") + Number(3, 2));
}

std::string LogRecord(uint32_t i) {
  return Fixed(1, kTime + i) + Number(2, 1 + i % 24) + Bytes(3, "INFO") +
         Bytes(5, Text(absl::StrCat("user", i, "@example.com logged in from 10.0.0.1"))) +
         Attributes(6, i) + Bytes(9, Id(16, i)) + Bytes(10, Id(8, i)) + Fixed(11, kTime + i);
}

// A gauge or a sum, with two points.
std::string Metric(uint32_t i) {
  std::string points;
  for (const uint32_t n : {i, i + 1}) {
    points += Bytes(1, Fixed(2, kTime) + Fixed(3, kTime + n) + Fixed(6, n) + Attributes(7, n));
  }
  const std::string head = Bytes(1, absl::StrCat("requests.", i)) + Bytes(2, "Requests.") +
                           Bytes(3, "{request}");
  if (i % 2 == 0) return head + Bytes(5, points);
  return head + Bytes(7, points + Number(2, 2) + Number(3, 1));
}

std::string Record(Signal signal, uint32_t i) {
  switch (signal) {
    case Signal::kTraces: return Span(i);
    case Signal::kLogs: return LogRecord(i);
    case Signal::kMetrics: return Metric(i);
    case Signal::kProfiles: break;
  }
  return "";
}

}  // namespace

std::string MakeRequest(Signal signal, uint32_t records) {
  if (records == 0) return "";
  if (signal == Signal::kProfiles) {  // Their records are indices into a dictionary.
    std::mt19937 random(records);
    return testkit::RandomOtlp(signal, {.irregular = false, .records = records}, random);
  }
  std::string scope = Bytes(1, Bytes(1, "weir.check") + Bytes(2, "1.0"));
  for (uint32_t i = 0; i < records; i++) scope += Bytes(2, Record(signal, i));
  return Bytes(1, Bytes(1, Attribute(1, "service.name", Text("shop"))) + Bytes(2, scope));
}

}  // namespace weir::check
