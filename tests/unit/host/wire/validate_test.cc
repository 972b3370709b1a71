#include "host/testkit/random_otlp.h"
#include "host/wire/validate.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/oracle/oracle.h"
#include "tests/support/otlp_data.h"
#include "tests/unit/host/wire/counting.h"

namespace weir::wire {
namespace {

constexpr uint32_t kChangesMeaning = kRepeatedField | kOneofTwice;

Limits Rejecting() {
  Limits limits;
  limits.utf8 = Utf8Policy::kReject;
  return limits;
}

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A field with a length below 128.
std::string Field(uint32_t number, const std::string& content) {
  EXPECT_LT(content.size(), 128u);
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}

std::string SpanRequest(const std::string& span) { return Field(1, Field(2, Field(2, span))); }

// The rule: what the official library and the Collector both accept. A span's id of a wrong length,
// which the Collector refuses the whole request for, costs that span alone.
bool Acceptable(const OtlpBody& body) {
  if (body.category == "ids") return body.valid_official;
  return body.valid_official && body.valid_collector;
}

// Scenario: every constructed body, most of them broken.
// Guarantees: refused is what the strictest receiver would refuse, and nothing else.
TEST(Validate, AgreesWithBothDecodersOnEdgeCases) {
  const std::vector<OtlpBody> bodies = EdgeBodies();
  EXPECT_GT(bodies.size(), 300u);
  for (const OtlpBody& body : bodies) {
    const auto survey = Validate(body.signal, body.span(), Rejecting());
    EXPECT_EQ(survey.ok(), Acceptable(body)) << body.name << ": " << survey.status();
  }
}

// Scenario: what is accepted, counted by the official library.
// Guarantees: every count is exact, for the builders check no bounds.
TEST(Validate, CountsAsTheOfficialLibraryDoes) {
  std::vector<OtlpBody> bodies = EdgeBodies();
  const std::vector<OtlpBody> real = RealBodies();
  EXPECT_GT(real.size(), 50u);
  bodies.insert(bodies.end(), real.begin(), real.end());
  int compared = 0;
  for (const OtlpBody& body : bodies) {
    absl::StatusOr<Survey> survey = Validate(body.signal, body.span(), Rejecting());
    if (!survey.ok() || (survey->irregular & kChangesMeaning)) continue;
    survey->irregular = 0;
    const auto message = oracle::Parse(body.signal, body.span());
    ASSERT_NE(message, nullptr) << body.name;
    EXPECT_TRUE(*survey == Count(body.signal, *message)) << body.name;
    ++compared;
  }
  EXPECT_GT(compared, 150);
}

// Scenario: random requests with every field of OTLP, unknown ones, packed and unpacked numbers.
// Guarantees: every count is exact; without irregularities, nothing is called irregular.
TEST(Validate, CountsRandomRequests) {
  for (const Signal signal : kSignals) {
    std::mt19937 random(11);
    for (int i = 0; i < 200; ++i) {
      const std::string bytes = testkit::RandomOtlp(signal, {.irregular = false}, random);
      const auto survey = Validate(signal, Bytes(bytes), Rejecting());
      ASSERT_TRUE(survey.ok()) << i << ": " << survey.status();
      ASSERT_TRUE(*survey == Count(signal, *oracle::Parse(signal, Bytes(bytes)))) << i;
    }
  }
}

// Scenario: real bodies with a few bytes changed, as a broken sender or a bad memory would.
// Guarantees: what passes the official library accepts too, with the same counts.
TEST(Validate, PassesNoChangedBodyThatTheOfficialLibraryRefuses) {
  std::mt19937 random(7);
  int passed = 0;
  for (const OtlpBody& body : RealBodies()) {
    if (body.bytes.size() > 20'000) continue;
    for (int copy = 0; copy < 100; ++copy) {
      OtlpBody changed = body;
      for (uint32_t i = 0; i <= random() % 3; ++i) {
        changed.bytes[random() % changed.bytes.size()] = static_cast<char>(random());
      }
      absl::StatusOr<Survey> survey = Validate(changed.signal, changed.span(), Rejecting());
      if (!survey.ok()) continue;
      const auto message = oracle::Parse(changed.signal, changed.span());
    ASSERT_NE(message, nullptr) << body.name << ", copy " << copy;
      if (survey->irregular & kChangesMeaning) continue;
      survey->irregular = 0;
      ASSERT_TRUE(*survey == Count(changed.signal, *message)) << body.name << ", copy " << copy;
      ++passed;
    }
  }
  EXPECT_GT(passed, 200);
}

// Scenario: what real SDKs send.
// Guarantees: all of it is sound and regular.
TEST(Validate, TakesWhatSdksSendAsRegular) {
  for (const OtlpBody& body : RealBodies()) {
    const auto survey = Validate(body.signal, body.span(), Rejecting());
    ASSERT_TRUE(survey.ok()) << body.name << ": " << survey.status();
    EXPECT_EQ(survey->irregular, 0u) << body.name;
  }
}

// Scenario: bodies that are sound but not regular, one for each reason.
// Guarantees: the reason is told.
TEST(Validate, TellsWhyARequestIsIrregular) {
  const std::string name = Field(5, "n");
  const std::string value = Field(9, Field(1, "k") + Field(2, Field(1, "text")));
  const auto irregular = [](const std::string& request) {
    return Validate(Signal::kTraces, Bytes(request), Limits())->irregular;
  };
  EXPECT_EQ(irregular(SpanRequest(name + value)), 0u);
  EXPECT_EQ(irregular(SpanRequest(name + value + name)), uint32_t{kRepeatedField});
  EXPECT_EQ(irregular(SpanRequest(Field(15, "") + Field(15, ""))), uint32_t{kRepeatedField});
  const std::string two = Field(2, Field(1, "text") + std::string("\x18\x01", 2));
  EXPECT_TRUE(irregular(SpanRequest(Field(9, two))) & kOneofTwice);
  EXPECT_EQ(irregular(SpanRequest(Field(5, "\xff"))), uint32_t{kInvalidUtf8});
  EXPECT_EQ(irregular(SpanRequest(Field(9, Field(1, "\xff")))), uint32_t{kInvalidUtf8});
  EXPECT_EQ(irregular(SpanRequest(Field(1, "short"))), uint32_t{kWrongIdLength});
  EXPECT_EQ(irregular(SpanRequest(Field(1, "") + Field(2, "12345678"))), 0u);
  EXPECT_EQ(irregular(Field(1, "")), uint32_t{kEmptyEntry});
  EXPECT_EQ(irregular(SpanRequest(name) + Field(1, Field(2, ""))), uint32_t{kEmptyEntry});
}

// Scenario: bad UTF-8 under each policy.
// Guarantees: refused with its place, irregular, or passed.
TEST(Validate, FollowsTheUtf8Policy) {
  const std::string request = SpanRequest(Field(9, Field(1, "k") + Field(2, Field(1, "a\xff"))));
  Limits limits;
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(request), limits)->irregular, uint32_t{kInvalidUtf8});
  limits.utf8 = Utf8Policy::kPass;
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(request), limits)->irregular, 0u);
  limits.utf8 = Utf8Policy::kReject;
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(request), limits).status().message(),
            "byte 15, opentelemetry.proto.common.v1.AnyValue, field 1 stringValue: "
            "the text is not UTF-8");
}

// Scenario: a span, and a metric of several points, with more values than one record may have.
// Guarantees: values are held against the span or the point that has them.
TEST(Validate, CountsValuesPerRecord) {
  Limits limits;
  limits.values_per_record_max = 3;
  const std::string value = Field(1, "k");
  const std::string three = Field(9, value) + Field(9, value) + Field(9, value);
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(SpanRequest(three)), limits)->irregular, 0u);
  const std::string event = Field(11, Field(3, value));
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(SpanRequest(three + event)), limits)->irregular,
            uint32_t{kTooManyValues});

  const std::string point = Field(1, Field(7, value) + Field(7, value));
  const std::string metric = Field(5, point + point) + Field(12, value);
  EXPECT_EQ(Validate(Signal::kMetrics, Bytes(SpanRequest(metric)), limits)->irregular, 0u);
  const std::string large = Field(5, Field(1, Field(7, value) + Field(7, value) + Field(7, value) +
                                                  Field(7, value)));
  EXPECT_EQ(Validate(Signal::kMetrics, Bytes(SpanRequest(large)), limits)->irregular,
            uint32_t{kTooManyValues});
}

// Scenario: more rows than one request may have.
// Guarantees: refused as too large, not as malformed.
TEST(Validate, LimitsTheRowsOfARequest) {
  Limits limits;
  limits.rows_max = 40;
  std::string spans;
  for (int i = 0; i < 30; ++i) spans += Field(2, "");
  const std::string request = Field(1, Field(2, spans));
  EXPECT_EQ(Validate(Signal::kTraces, Bytes(request), limits).status().code(),
            absl::StatusCode::kResourceExhausted);
}

// A log record whose body holds `arrays` arrays in each other.
std::string NestedBody(int arrays) {
  std::string value = std::string("\x10\x01", 2);
  const auto wrap = [&value](uint32_t number) {
    std::string length;
    for (size_t n = value.size(); ; n >>= 7) {
      length += static_cast<char>(n < 128 ? n : (n & 127) | 128);
      if (n < 128) break;
    }
    value = static_cast<char>(number << 3 | 2) + length + value;
  };
  for (int i = 0; i < arrays; ++i) {
    wrap(1);
    wrap(5);
  }
  wrap(5);
  wrap(2);
  wrap(2);
  wrap(1);
  return value;
}

// Scenario: bodies nested up to and beyond the limit of 100 messages.
// Guarantees: nothing is accepted that the official library refuses.
TEST(Validate, IsNotDeeperThanTheOfficialLibrary) {
  for (int arrays = 40; arrays < 60; ++arrays) {
    const std::string request = NestedBody(arrays);
    const bool accepted = Validate(Signal::kLogs, Bytes(request), Limits()).ok();
    EXPECT_EQ(accepted, 5 + 2 * arrays <= 100) << arrays;
    if (!accepted) continue;
    EXPECT_NE(oracle::Parse(Signal::kLogs, Bytes(request)), nullptr) << arrays;
  }
}

}  // namespace
}  // namespace weir::wire
