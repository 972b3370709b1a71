#include "host/service/health.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

using enum ComponentStatus;

// Scenario: every step from every status.
// Guarantees: only those of the Collector's component status are allowed.
TEST(Health, AllowsTheStepsOfTheCollector) {
  const ComponentStatus all[] = {kStarting,   kOk,       kRecoverableError, kPermanentError,
                                 kFatalError, kStopping, kStopped};
  const std::string_view allowed[] = {
      /*starting*/ ".xxxxx.", /*ok*/ ".xxxxx.",     /*recoverable*/ ".xxxxx.",
      /*permanent*/ ".....x.", /*fatal*/ ".......", /*stopping*/ "..xxx.x",
      /*stopped*/ "......."};
  for (size_t from = 0; from < 7; ++from) {
    for (size_t to = 0; to < 7; ++to) {
      EXPECT_EQ(MayFollow(all[from], all[to]), allowed[from][to] == 'x')
          << StatusText(all[from]) << " -> " << StatusText(all[to]);
    }
  }
}

// Scenario: wholes of several parts.
// Guarantees: fatal comes first, then starting or stopping, then the worst error.
TEST(Health, AggregatesAsTheCollector) {
  EXPECT_EQ(Aggregate({}), kOk);
  EXPECT_EQ(Aggregate({kOk, kRecoverableError}), kRecoverableError);
  EXPECT_EQ(Aggregate({kPermanentError, kRecoverableError, kOk}), kPermanentError);
  EXPECT_EQ(Aggregate({kPermanentError, kStarting}), kStarting);
  EXPECT_EQ(Aggregate({kStopping, kPermanentError}), kStopping);
  EXPECT_EQ(Aggregate({kStopping, kFatalError}), kFatalError);
  EXPECT_EQ(Aggregate({kStopped, kStopped}), kStopped);
  EXPECT_EQ(Aggregate({kStopped, kOk}), kStopping);
}

// Scenario: a component fails for good, and a late report says that all is well.
// Guarantees: the late report is refused and the error stays to be seen, until a swap.
TEST(Health, DoesNotLetALateReportHideAnError) {
  Health health;
  health.Register("processors/p", {"traces"});
  EXPECT_TRUE(health.Set("processors/p", kOk));
  EXPECT_TRUE(health.Set("processors/p", kPermanentError, "broken"));
  EXPECT_FALSE(health.Set("processors/p", kOk));
  EXPECT_EQ(health.Components()[0].message, "broken");
  EXPECT_EQ(health.Overall(), kPermanentError);
  health.Register("processors/p", {"traces"});
  EXPECT_EQ(health.Overall(), kStarting);
  EXPECT_TRUE(health.Set("processors/p", kOk));
  EXPECT_FALSE(health.Set("processors/none", kOk));
}

// Scenario: two pipelines, one with a failing component, which is then removed.
// Guarantees: only its pipelines show it.
TEST(Health, AnswersForAPipeline) {
  Health health;
  health.Register("exporters/b", {"logs"});
  health.Register("exporters/a", {"traces", "logs"});
  health.Set("exporters/a", kOk);
  health.Set("exporters/b", kRecoverableError, "refused");
  EXPECT_EQ(health.OfPipeline("traces"), kOk);
  EXPECT_EQ(health.OfPipeline("logs"), kRecoverableError);
  EXPECT_EQ(health.Components()[0].id, "exporters/a");
  health.Remove("exporters/b");
  health.Remove("exporters/b");
  EXPECT_EQ(health.Overall(), kOk);
  EXPECT_EQ(health.Components().size(), 1u);
}

}  // namespace
}  // namespace weir
