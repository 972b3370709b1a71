#include "host/testkit/random_otlp.h"
#include "host/wire/cut.h"

#include <gtest/gtest.h>

#include <google/protobuf/descriptor.h>

#include <random>
#include <string>
#include <vector>

#include "host/wire/count_rows.h"
#include "host/wire/normalize.h"
#include "tests/oracle/oracle.h"
#include "tests/support/otlp_data.h"

namespace weir::wire {
namespace {

using google::protobuf::FieldDescriptor;
using oracle::Message;

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

Survey MustValidate(Signal signal, const std::string& bytes) {
  const auto survey = Validate(signal, Bytes(bytes), Limits());
  EXPECT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->irregular, 0u);
  return *survey;
}

// A random request as columns would see it.
std::string RandomRegular(Signal signal, uint32_t records, std::mt19937& random) {
  const std::string bytes =
      testkit::RandomOtlp(signal, {.irregular = false, .records = records}, random);
  const auto survey = Validate(signal, Bytes(bytes), Limits());
  EXPECT_TRUE(survey.ok()) << survey.status();
  return Normalize(signal, Bytes(bytes), *survey, Limits())->bytes;
}

std::string WithoutField(const Message& message, const FieldDescriptor* field) {
  std::unique_ptr<Message> copy(message.New());
  copy->CopyFrom(message);
  copy->GetReflection()->ClearField(copy.get(), field);
  return copy->SerializeAsString();
}

// Calls for each element of the repeated field.
template <class Call>
void ForEach(const Message& message, const FieldDescriptor* field, const Call& call) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    call(reflection.GetRepeatedMessage(message, field, i));
  }
}

void AddMetric(const std::string& place, const Message& metric, std::vector<std::string>* out) {
  const auto* oneof = metric.GetDescriptor()->oneof_decl(0);
  const FieldDescriptor* data = metric.GetReflection()->GetOneofFieldDescriptor(metric, oneof);
  if (data == nullptr) return out->push_back(place + metric.SerializeAsString());
  const Message& points = metric.GetReflection()->GetMessage(metric, data);
  const FieldDescriptor* field = points.GetDescriptor()->FindFieldByNumber(1);
  const std::string header = place + WithoutField(metric, data) + "|" + data->name() + "|" +
                             WithoutField(points, field) + "|";
  const size_t before = out->size();
  ForEach(points, field, [&](const Message& p) { out->push_back(header + p.SerializeAsString()); });
  if (out->size() == before) out->push_back(header);
}

// Every record, or data point, with all that it is inside of, appended to `out`.
void Flatten(Signal signal, const std::string& bytes, std::vector<std::string>* out) {
  const auto request = oracle::Parse(signal, Bytes(bytes));
  ASSERT_NE(request, nullptr);
  const FieldDescriptor* resources = request->GetDescriptor()->FindFieldByNumber(1);
  const FieldDescriptor* scopes = resources->message_type()->FindFieldByNumber(2);
  const FieldDescriptor* records = scopes->message_type()->FindFieldByNumber(2);
  const std::string top = WithoutField(*request, resources) + "|";
  ForEach(*request, resources, [&](const Message& resource) {
    const std::string above = top + WithoutField(resource, scopes) + "|";
    ForEach(resource, scopes, [&](const Message& scope) {
      const std::string place = above + WithoutField(scope, records) + "|";
      ForEach(scope, records, [&](const Message& record) {
        if (signal == Signal::kMetrics) return AddMetric(place, record, out);
        out->push_back(place + record.SerializeAsString());
      });
    });
  });
}

void ExpectSameRecords(Signal signal, const std::string& whole,
                       const std::vector<std::string>& pieces) {
  std::vector<std::string> expected, actual;
  Flatten(signal, whole, &expected);
  for (const std::string& piece : pieces) Flatten(signal, piece, &actual);
  EXPECT_TRUE(expected == actual);
}

// A piece of one record, or of one data point, may be larger than asked for.
bool IsSingle(const Survey& survey) { return survey.records <= 1 && survey.items <= 1; }

// Scenario: random requests with unknown fields at every level, cut by count and by size.
// Guarantees: the same records in the same order inside the same resources and scopes, in pieces
// that are regular and no larger than asked for; what has nothing to cut comes back as it was.
TEST(Cut, KeepsEveryRecordInItsPlace) {
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    std::mt19937 random(5);
    for (int i = 0; i < 40 && !HasFailure(); ++i) {
      SCOPED_TRACE(i);
      const std::string whole = RandomRegular(signal, 8, random);
      CutOptions options;
      if (i % 3 != 1) options.items_max = 1 + random() % 12;
      if (i % 3 != 0) options.bytes_max = 1 + random() % (whole.size() + 1);
      const std::vector<std::string> pieces = Cut(signal, Bytes(whole), options);
      ExpectSameRecords(signal, whole, pieces);
      EXPECT_TRUE(pieces.size() > 1 || pieces == std::vector<std::string>{whole});
      for (const std::string& piece : pieces) {
        const Survey survey = MustValidate(signal, piece);
        if (IsSingle(survey)) continue;
        EXPECT_LE(survey.items, options.items_max);
        EXPECT_LE(piece.size(), options.bytes_max);
      }
    }
  }
}

// Scenario: the same with the limits of a batch's columns.
// Guarantees: each window fits one batch, reckoned over all of its rows.
TEST(CutToWindows, MakesPiecesThatFitABatch) {
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    std::mt19937 random(6);
    for (int i = 0; i < 40 && !HasFailure(); ++i) {
      SCOPED_TRACE(i);
      const std::string whole = RandomRegular(signal, 8, random);
      const Survey survey = MustValidate(signal, whole);
      Limits limits;
      limits.window_records_max = 1 + random() % 12;
      limits.window_column_bytes_max = 1 + random() % (ColumnBytes(signal, survey) + 1);
      const std::vector<std::string> windows =
          CutToWindows(signal, Bytes(whole), survey, limits);
      ExpectSameRecords(signal, whole, windows);
      for (const std::string& window : windows) {
        const Survey part = MustValidate(signal, window);
        EXPECT_TRUE(IsSingle(part) || !NeedsWindows(signal, part, limits));
      }
    }
  }
}

// Scenario: what SDKs sent, cut into pieces of at most five items, and ordinary limits of a batch.
// Guarantees: no record is lost; none of them needs windows.
TEST(Cut, CutsWhatSdksSend) {
  for (const OtlpBody& body : RealBodies()) {
    SCOPED_TRACE(body.name);
    const Survey survey = MustValidate(body.signal, body.bytes);
    EXPECT_FALSE(NeedsWindows(body.signal, survey, Limits()));
    const auto pieces = Cut(body.signal, body.span(), {5, UINT64_MAX});
    if (body.signal == Signal::kProfiles) {
      EXPECT_EQ(pieces, std::vector<std::string>{body.bytes});
      continue;
    }
    EXPECT_GE(pieces.size(), (survey.items + 4) / 5);
    ExpectSameRecords(body.signal, body.bytes, pieces);
  }
}

std::string Field(uint32_t number, const std::string& content) {
  EXPECT_LT(content.size(), 128u);
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}

// Scenario: three metrics of two points, at most three points in a piece; then a metric of five.
// Guarantees: a metric that fits a piece of its own stays whole; one that does not is cut between
// its points, with its name and temporality in each piece.
TEST(Cut, CutsAMetricOnlyWhenItAloneIsTooLarge) {
  const std::string points = Field(1, "") + Field(1, "");
  const auto metric = [](const std::string& data) {
    return Field(2, Field(1, "name") + Field(7, data + std::string("\x10\x02", 2)));
  };
  const auto request = [](const std::string& metrics) { return Field(1, Field(2, metrics)); };
  const std::string two = metric(points);
  EXPECT_EQ(Cut(Signal::kMetrics, Bytes(request(two + two + two)), {3, UINT64_MAX}),
            std::vector<std::string>(3, request(two)));

  const auto pieces =
      Cut(Signal::kMetrics, Bytes(request(metric(points + points + Field(1, "")))),
          {3, UINT64_MAX});
  ASSERT_EQ(pieces.size(), 2u);
  EXPECT_EQ(MustValidate(Signal::kMetrics, pieces[0]).items, 3u);
  EXPECT_EQ(MustValidate(Signal::kMetrics, pieces[1]).items, 2u);
  for (const std::string& piece : pieces) {
    EXPECT_NE(piece.find("name"), std::string::npos);
    EXPECT_NE(piece.find("\x10\x02"), std::string::npos);
  }
}

// Scenario: a scope name of one megabyte around a thousand log records, one of them in a piece.
// Guarantees: cutting stops before it has made much more bytes than there were.
TEST(Cut, DoesNotRepeatAHugeHeaderForEver) {
  std::string whole;
  const auto frame = [](char tag, const std::string& content) {
    std::string out(1, tag);
    for (size_t n = content.size(); ; n >>= 7) {
      out += static_cast<char>(n < 128 ? n : (n & 127) | 128);
      if (n < 128) return out + content;
    }
  };
  for (int i = 0; i < 1000; ++i) whole += Field(2, "");
  whole = frame(10, frame(18, whole + frame(10, frame(10, std::string(1 << 20, 'x')))));
  uint64_t bytes = 0;
  uint32_t records = 0;
  for (const std::string& piece : Cut(Signal::kLogs, Bytes(whole), {1, UINT64_MAX})) {
    bytes += piece.size();
    records += MustValidate(Signal::kLogs, piece).records;
  }
  EXPECT_EQ(records, 1000u);
  EXPECT_LT(bytes, 4 * whole.size() + (17u << 20));
}

}  // namespace
}  // namespace weir::wire
