#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/service/metrics.h"
#include "weir/abi.h"

namespace weir {
namespace {

using testing::HasSubstr;

class ComponentMetricsTest : public testing::Test {
 protected:
  uint32_t Define(uint32_t kind, const char* name, const char* attributes = nullptr,
                  const char* unit = nullptr) {
    problem_.clear();
    return component_.Define(kind, name, unit, nullptr, attributes, &problem_);
  }

  Metrics metrics_{2};
  std::string problem_;
  ComponentMetrics component_{metrics_, "processor", "redaction", "redaction/cards"};
};

// Scenario: one series of each kind, with attributes, and additions to them.
// Guarantees: names and labels are the Collector's, and ids count from 1.
TEST_F(ComponentMetricsTest, NamesSeriesAfterTheComponent) {
  EXPECT_EQ(Define(WEIR_COUNTER, "matches", "detector=email,otel.signal=logs"), 1u);
  EXPECT_EQ(Define(WEIR_GAUGE, "patterns"), 2u);
  EXPECT_EQ(Define(WEIR_HISTOGRAM, "scan.time", nullptr, "ns"), 3u);
  EXPECT_EQ(Define(WEIR_COUNTER, "done_total"), 4u);
  component_.Freeze();
  component_.Add(1, 1, 5);
  component_.Add(2, 0, 14);
  component_.Add(3, 0, 4000);
  const std::string text = metrics_.Expose();
  EXPECT_THAT(text, HasSubstr("otelcol_processor_redaction_matches_total{detector=\"email\","
                              "otel_signal=\"logs\",processor=\"redaction/cards\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("otelcol_processor_redaction_patterns{processor=\"redaction/cards\"}"
                              " 14\n"));
  EXPECT_THAT(text, HasSubstr("otelcol_processor_redaction_scan_time_bucket{processor="
                              "\"redaction/cards\",le=\"5000\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("otelcol_processor_redaction_done_total{"));
}

// Scenario: kinds, names and attributes that can not be, a definition too late, and one too many.
// Guarantees: each is refused with 0 and a reason, and adding to 0 or beyond does nothing.
TEST_F(ComponentMetricsTest, RefusesWithAReason) {
  const auto refused = [&](uint32_t id, const char* reason) {
    EXPECT_EQ(id, 0u);
    EXPECT_THAT(problem_, HasSubstr(reason));
  };
  refused(Define(9, "x"), "no kind");
  refused(Define(WEIR_COUNTER, nullptr), "without a name");
  refused(Define(WEIR_COUNTER, "x", "novalue"), "key=value");
  refused(Define(WEIR_COUNTER, "x", "=v"), "key=value");
  refused(Define(WEIR_COUNTER, "x", "processor=mine"), "label twice");
  for (uint32_t i = 1; i <= ComponentMetrics::kSeriesMax; ++i) {
    ASSERT_EQ(Define(WEIR_COUNTER, ("n" + std::to_string(i)).c_str()), i);
  }
  refused(Define(WEIR_COUNTER, "x"), "limit");
  component_.Freeze();
  refused(Define(WEIR_COUNTER, "x"), "create only");
  EXPECT_EQ(component_.Define(WEIR_COUNTER, "x", nullptr, nullptr, nullptr, nullptr), 0u);
  component_.Add(0, 0, 1);
  component_.Add(ComponentMetrics::kSeriesMax + 1, 0, 1);
}

}  // namespace
}  // namespace weir
