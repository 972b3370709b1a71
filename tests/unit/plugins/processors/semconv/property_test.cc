// Random records with names of the whole table, old and new mixed.
#include <algorithm>
#include <random>

#include "tests/oracle/oracle.h"
#include "tests/unit/plugins/processors/semconv/semconv_fixture.h"

namespace weir::semconv {
namespace {

constexpr uint32_t kSeed = 20;
constexpr int kRequests = 400;

class Property : public SemconvTest {
 protected:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }

  std::string RandomValue() {
    static const char* const kTexts[] = {"GET", "get", "1.1", "/a?b=c", "h:80", "ip_tcp", "mssql",
                                         "inet", "5", "true", "", "a.b", "x/y", "publish"};
    switch (Below(6)) {
      case 0:
        return "int_value: " + std::to_string(Below(20));
      case 1:
        return "array_value { values { string_value: \"h:80\" } }";
      case 2:
        return "double_value: 3";
      default:
        return "string_value: \"" + std::string(kTexts[Below(std::size(kTexts))]) + "\"";
    }
  }

  // Names that were given up come up most often: they are what meets in one record.
  std::string RandomName() {
    for (int tries = 0;; tries++) {
      const AttributeFact& fact = Attributes()[Below(static_cast<uint32_t>(Attributes().size()))];
      const bool old = fact.rule != Rule::kNone || (fact.flags & (kDeprecated | kHistoric));
      if (!old && tries < 4) continue;
      return std::string(NameOf(fact)) + (fact.flags & kTemplate ? ".x" : "");
    }
  }

  std::string RandomSpan() {
    static const char* const kKinds[] = {"SERVER", "CLIENT", "INTERNAL", "PRODUCER", "CONSUMER"};
    std::string fields = std::string("kind: SPAN_KIND_") + kKinds[Below(5)] + " ";
    std::vector<std::string> names;
    for (uint32_t i = Below(14); i > 0; i--) {
      const std::string name = RandomName();
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    // Targets of the same sources, so that there is something to clash with.
    for (const char* name : {"server.address", "server.port", "url.path", "db.namespace"}) {
      if (Below(6) == 0) names.emplace_back(name);
    }
    for (const std::string& name : names) fields += Value(name, RandomValue());
    return Span(fields);
  }

  std::mt19937 random_{kSeed};
};

// The attributes of the one span, each in the text format.
std::vector<std::string> AttributesOf(const std::string& bytes) {
  const auto request = oracle::Parse(Signal::kTraces, bytes);
  EXPECT_NE(request, nullptr);
  const auto child = [](const oracle::Message& message, const char* name, int at) {
    const auto* const field = message.GetDescriptor()->FindFieldByName(name);
    return &message.GetReflection()->GetRepeatedMessage(message, field, at);
  };
  const auto* const span =
      child(*child(*child(*request, "resource_spans", 0), "scope_spans", 0), "spans", 0);
  const auto* const field = span->GetDescriptor()->FindFieldByName("attributes");
  std::vector<std::string> texts;
  for (int i = 0; i < span->GetReflection()->FieldSize(*span, field); i++) {
    texts.push_back(child(*span, "attributes", i)->ShortDebugString());
  }
  return texts;
}

// Scenario: random spans, twice through each mode.
// Guarantees: `report` touches nothing; what the others have made once they leave alone, and the
// official decoder reads it.
TEST_F(Property, EachModeIsDoneOnce) {
  for (const char* mode : {"report", "add", "replace", "drop"}) {
    random_.seed(kSeed);
    Configure(std::string("{fix: ") + mode + "}");
    for (int i = 0; i < kRequests; i++) {
      const std::string request = RandomSpan();
      const auto once = Run(Signal::kTraces, request);
      ASSERT_EQ(once.error, "") << request;
      EXPECT_TRUE(once.untouched || std::string(mode) != "report");
      ASSERT_NE(oracle::Parse(Signal::kTraces, once.bytes), nullptr);
      testkit::StageRunner again(*host_, Signal::kTraces);
      const auto twice = again.Run(once.bytes);
      EXPECT_EQ(twice.bytes, once.bytes) << mode << ": " << request;
    }
  }
}

// Scenario: the same under `add`.
// Guarantees: every attribute that was sent is there, unchanged and in its place.
TEST_F(Property, AddOnlyAdds) {
  Configure("{fix: add}");
  for (int i = 0; i < kRequests; i++) {
    const std::string request = RandomSpan();
    const auto result = Run(Signal::kTraces, request);
    ASSERT_EQ(result.error, "");
    const auto sent = AttributesOf(Serialized(Signal::kTraces, request));
    const auto got = AttributesOf(result.bytes);
    ASSERT_GE(got.size(), sent.size());
    EXPECT_TRUE(std::equal(sent.begin(), sent.end(), got.begin())) << request;
  }
}

// Scenario: the same through `report` and through `replace`.
// Guarantees: what `report` says that `replace` would do is what it does.
TEST_F(Property, TheDryRunIsRight) {
  int64_t would[kFixKinds] = {}, made[kFixKinds] = {};
  Configure("{dry_run: true, fix: replace}");
  random_.seed(kSeed);
  for (int i = 0; i < kRequests; i++) Run(Signal::kTraces, RandomSpan());
  for (size_t k = 0; k < kFixKinds; k++) {
    would[k] = host_->Metric("fixes_possible", std::string("fix=") + kFixNames[k]);
  }
  Configure("{fix: replace}");
  random_.seed(kSeed);
  for (int i = 0; i < kRequests; i++) Run(Signal::kTraces, RandomSpan());
  int64_t all = 0;
  for (size_t k = 0; k < kFixKinds; k++) {
    made[k] = host_->Metric("fixes", std::string("fix=") + kFixNames[k]);
    EXPECT_EQ(would[k], made[k]) << kFixNames[k];
    all += made[k];
  }
  EXPECT_GT(all, kRequests);
}

}  // namespace
}  // namespace weir::semconv
