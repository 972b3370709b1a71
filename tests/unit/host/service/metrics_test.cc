#include "host/service/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::Not;

MetricSpec Counter(std::string name, MetricLabels labels = {}) {
  return {MetricKind::kCounter, std::move(name), "Help", std::move(labels), {}, 1};
}

// Scenario: a name with two series, and one of another kind, defined out of order.
// Guarantees: the text is sorted and complete, with what needs it escaped.
TEST(Metrics, ExposesPrometheusText) {
  Metrics metrics(2);
  const SeriesRef b = metrics.Add(Counter("z_total", {{"l", "b\"\\\n"}}));
  const SeriesRef a = metrics.Add(Counter("z_total", {{"m", "2"}, {"l", "a"}}));
  const SeriesRef gauge =
      metrics.Add({MetricKind::kGauge, "a_ns", "One\nline", {}, {}, 1e-9});
  a->Add(0, 3);
  a->Add(1, 4);
  b->Add(7, 1);
  gauge->Set(0, 2'500'000'000);
  EXPECT_EQ(metrics.Expose(),
            "# HELP a_ns One\\nline\n"
            "# TYPE a_ns gauge\n"
            "a_ns 2.5\n"
            "# HELP z_total Help\n"
            "# TYPE z_total counter\n"
            "z_total{l=\"a\",m=\"2\"} 7\n"
            "z_total{l=\"b\\\"\\\\\\n\"} 1\n");
}

// Scenario: a component is replaced: the new instance defines before the old one lets go.
// Guarantees: the counter goes on, and is gone when the last holder is.
TEST(Metrics, SeriesOutliveASwapAndNoMore) {
  Metrics metrics(1);
  SeriesRef first = metrics.Add(Counter("c_total", {{"x", "1"}, {"y", "2"}}));
  first->Add(0, 5);
  SeriesRef second = metrics.Add(Counter("c_total", {{"y", "2"}, {"x", "1"}}));
  EXPECT_EQ(first, second);
  first.reset();
  EXPECT_THAT(metrics.Expose(), HasSubstr("} 5\n"));
  second.reset();
  EXPECT_EQ(metrics.Expose(), "");
  EXPECT_EQ(metrics.Add(Counter("c_total"))->Total(), 0);
}

// Scenario: names, labels and kinds that can not be.
// Guarantees: Define refuses them and nothing is shown; Add counts all the same.
TEST(Metrics, RefusesWhatCanNotBeNamed) {
  Metrics metrics(1);
  const SeriesRef held = metrics.Add(Counter("c_total"));
  for (const MetricSpec& spec :
       {Counter(""), Counter("1c"), Counter("c-d"), Counter("d", {{"", "v"}}),
        Counter("d", {{"__name__", "v"}}), Counter("d", {{"a:b", "v"}}),
        Counter("d", {{"a", "1"}, {"a", "2"}}),
        MetricSpec{MetricKind::kGauge, "c_total", "", {}, {}, 1},
        MetricSpec{MetricKind::kHistogram, "h", "", {{"le", "1"}}, {}, 1},
        MetricSpec{MetricKind::kHistogram, "h", "", {}, {2, 2}, 1}}) {
    EXPECT_EQ(metrics.Define(spec).status().code(), absl::StatusCode::kInvalidArgument)
        << spec.name;
  }
  const SeriesRef odd = metrics.Add(Counter("not a name"));
  odd->Add(0, 2);
  EXPECT_EQ(odd->Total(), 2);
  EXPECT_THAT(metrics.Expose(), Not(HasSubstr("not a name")));
}

// Scenario: more series than the limit, and then some are let go.
// Guarantees: those beyond are refused until there is room again.
TEST(Metrics, HasALimit) {
  Metrics metrics(1);
  std::vector<SeriesRef> all;
  for (size_t i = 0; i < Metrics::kSeriesMax; ++i) {
    all.push_back(metrics.Add(Counter("c_total", {{"i", std::to_string(i)}})));
  }
  EXPECT_EQ(metrics.Define(Counter("d_total")).status().code(),
            absl::StatusCode::kResourceExhausted);
  all.pop_back();
  EXPECT_TRUE(metrics.Define(Counter("d_total")).ok());
}

// Scenario: a value that is read, its replacement, and the end of both, in each order.
// Guarantees: the youngest that lives is shown, and none is called after it was let go.
TEST(Metrics, ReadsWhileTheResultLives) {
  Metrics metrics(1);
  const MetricSpec spec{MetricKind::kGauge, "g", "", {{"e", "x"}}, {}, 1};
  auto old_one = metrics.AddReader(spec, [] { return 1.5; });
  auto new_one = metrics.AddReader(spec, [] { return 2.0; });
  EXPECT_THAT(metrics.Expose(), HasSubstr("g{e=\"x\"} 2\n"));
  new_one.reset();
  EXPECT_THAT(metrics.Expose(), HasSubstr("g{e=\"x\"} 1.5\n"));
  old_one.reset();
  EXPECT_EQ(metrics.Expose(), "");
}

// Scenario: readers come and go, and counters count, while another thread reads all.
// Guarantees: no reader is called when its owner is gone; no addition is lost.
TEST(Metrics, IsReadWhileItChanges) {
  Metrics metrics(2);
  const SeriesRef counter = metrics.Add(Counter("c_total"));
  std::atomic<bool> done = false;
  std::thread reading([&] {
    while (!done) EXPECT_FALSE(metrics.Expose().empty());
  });
  std::thread adding([&] {
    for (int i = 0; i < 20'000; ++i) counter->Add(1, 1);
  });
  for (int i = 0; i < 500; ++i) {
    auto owner = std::make_unique<double>(i);
    const auto held = metrics.AddReader({MetricKind::kGauge, "g", "", {}, {}, 1},
                                        [value = owner.get()] { return *value; });
    counter->Add(0, 1);
  }
  adding.join();
  done = true;
  reading.join();
  EXPECT_EQ(counter->Total(), 20'500);
}

}  // namespace
}  // namespace weir
