#include "host/testkit/random_otlp.h"
#include "host/wire/normalize.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/oracle/oracle.h"
#include "tests/support/otlp_data.h"
#include "tests/unit/host/wire/exceptions.h"

namespace weir::wire {
namespace {

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A field with a length below 128.
std::string Field(uint32_t number, const std::string& content) {
  EXPECT_LT(content.size(), 128u);
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}

std::string InScope(const std::string& records) { return Field(1, Field(2, records)); }
std::string SpanRequest(const std::string& span) { return InScope(Field(2, span)); }

Normalized MustNormalize(Signal signal, const std::string& bytes, const Limits& limits = {}) {
  const auto survey = Validate(signal, Bytes(bytes), limits);
  EXPECT_TRUE(survey.ok()) << survey.status();
  auto normalized = Normalize(signal, Bytes(bytes), *survey, limits);
  EXPECT_TRUE(normalized.ok()) << normalized.status();
  const auto again = Validate(signal, Bytes(normalized->bytes), limits);
  EXPECT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->irregular, 0u);
  return *std::move(normalized);
}

// The result means what the official library reads in the original, less the declared exceptions.
void ExpectSameMeaning(Signal signal, const std::string& bytes) {
  const Normalized normalized = MustNormalize(signal, bytes);
  const auto expected = oracle::Parse(signal, Bytes(bytes));
  ASSERT_NE(expected, nullptr);
  const Exceptions exceptions = ApplyExceptions(signal, expected.get());
  const auto actual = oracle::Parse(signal, Bytes(normalized.bytes));
  ASSERT_NE(actual, nullptr);
  std::string difference;
  EXPECT_TRUE(oracle::Same(*expected, *actual, &difference)) << difference;
  EXPECT_EQ(normalized.rejected_items, exceptions.dropped_spans);
  EXPECT_EQ(normalized.reject_reason.empty(), exceptions.dropped_spans == 0);
  EXPECT_GE(normalized.blanked_ids, exceptions.blanked_ids);
}

// Scenario: every constructed body that is accepted and that the official library reads.
// Guarantees: what is written anew means the same and is regular.
TEST(Normalize, KeepsTheMeaningOfEdgeCases) {
  int compared = 0;
  for (const OtlpBody& body : EdgeBodies()) {
    SCOPED_TRACE(body.name);
    if (!body.valid_official || !Validate(body.signal, body.span(), Limits()).ok()) continue;
    ExpectSameMeaning(body.signal, body.bytes);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

// Scenario: random requests with duplicate, merged and competing fields at every level.
// Guarantees: the same, unknown fields among it.
TEST(Normalize, KeepsTheMeaningOfRandomRequests) {
  for (const Signal signal : kSignals) {
    std::mt19937 random(17);
    for (int i = 0; i < 400 && !HasFailure(); ++i) {
      SCOPED_TRACE(i);
      ExpectSameMeaning(signal, testkit::RandomOtlp(signal, {}, random));
    }
  }
}

// Scenario: a regular request goes through all the same.
// Guarantees: not one byte changes.
TEST(Normalize, LeavesRegularRequestsAlone) {
  for (const OtlpBody& body : RealBodies()) {
    Survey survey = *Validate(body.signal, body.span(), Limits());
    survey.irregular = kRepeatedField;
    EXPECT_EQ(Normalize(body.signal, body.span(), survey, Limits())->bytes, body.bytes)
        << body.name;
  }
}

// Scenario: texts that are not UTF-8, one of which makes its message longer than a byte can say.
// Guarantees: each bad byte becomes U+FFFD, the texts are counted, all else stays.
TEST(Normalize, ReplacesBadUtf8) {
  const std::string good(100, 'x');
  const Normalized normalized =
      MustNormalize(Signal::kTraces, SpanRequest(Field(5, good + "\xff\xfe\xc3")));
  EXPECT_EQ(normalized.replaced_utf8, 1u);
  const std::string replaced = good + "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd";
  EXPECT_NE(normalized.bytes.find(replaced), std::string::npos);

  for (const OtlpBody& body : EdgeBodies()) {
    if (!body.name.starts_with("utf8-bad")) continue;
    const Normalized edge = MustNormalize(body.signal, body.bytes);
    EXPECT_GE(edge.replaced_utf8, 1u) << body.name;
    EXPECT_NE(oracle::Parse(body.signal, Bytes(edge.bytes)), nullptr) << body.name;
  }
  for (const Signal signal : kSignals) {
    std::mt19937 random(3);
    for (int i = 0; i < 200; ++i) {
      const std::string bytes = testkit::RandomOtlp(signal, {.bad_utf8 = true}, random);
      EXPECT_NE(oracle::Parse(signal, Bytes(MustNormalize(signal, bytes).bytes)), nullptr) << i;
    }
  }
}

// Scenario: three spans, of which the middle one has a trace id of 5 bytes; another request of
// which nothing is left.
// Guarantees: it alone is left out, with its place told.
TEST(Normalize, LeavesOutASpanWithAWrongId) {
  const std::string bad = Field(2, Field(1, "12345"));
  const std::string good = Field(2, Field(5, "good"));
  const Normalized normalized = MustNormalize(Signal::kTraces, InScope(good + bad + good));
  EXPECT_EQ(normalized.bytes, InScope(good + good));
  EXPECT_EQ(normalized.rejected_items, 1u);
  EXPECT_EQ(normalized.reject_reason,
            "resource 0, scope 0, span 1: a trace id of 5 bytes, expected 16");
  EXPECT_EQ(MustNormalize(Signal::kTraces, InScope(bad)).bytes, "");
}

// Scenario: records with more values than one may have.
// Guarantees: the span or the data point that has them is left out, and a metric of which no point
// is left with it; a metric with too much metadata counts all of its points.
TEST(Normalize, LeavesOutRecordsWithTooManyValues) {
  Limits limits;
  limits.values_per_record_max = 2;
  const std::string value = Field(1, "k");
  const std::string large = Field(9, value) + Field(9, value) + Field(9, value);
  const std::string small = Field(2, Field(9, value));
  Normalized normalized =
      MustNormalize(Signal::kTraces, InScope(Field(2, large) + small), limits);
  EXPECT_EQ(normalized.bytes, InScope(small));
  EXPECT_EQ(normalized.rejected_items, 1u);
  EXPECT_EQ(normalized.reject_reason,
            "resource 0, scope 0, span 0: 3 values, at most 2 are allowed");

  const std::string few = Field(1, Field(7, value));
  const std::string many = Field(1, Field(7, value) + Field(7, value) + Field(7, value));
  normalized = MustNormalize(
      Signal::kMetrics, InScope(Field(2, Field(5, few + many)) + Field(2, Field(5, many))), limits);
  EXPECT_EQ(normalized.bytes, InScope(Field(2, Field(5, few))));
  EXPECT_EQ(normalized.rejected_items, 2u);
  EXPECT_EQ(normalized.reject_reason,
            "resource 0, scope 0, metric 0, data point 1: 3 values, at most 2 are allowed");

  const std::string metadata = Field(12, value) + Field(12, value) + Field(12, value);
  normalized =
      MustNormalize(Signal::kMetrics, InScope(Field(2, Field(5, few + few) + metadata)), limits);
  EXPECT_EQ(normalized.bytes, "");
  EXPECT_EQ(normalized.rejected_items, 2u);
}

}  // namespace
}  // namespace weir::wire
