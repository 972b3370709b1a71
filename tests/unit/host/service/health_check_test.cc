#include "host/service/health_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class HealthCheckTest : public testing::Test {
 protected:
  HealthCheckTest() {
    health_.Register("exporters/otlp", {"traces"});
    health_.Set("exporters/otlp", ComponentStatus::kOk);
  }
  StatusResponse Ask(std::string query) { return handler_({"/", std::move(query)}); }

  Health health_;
  StatusHandler handler_ = MakeHealthHandler(health_, "", "");
};

// Scenario: before the host is ready, while it is, and when it stops.
// Guarantees: 503, 200, 503, with the Collector's bodies.
TEST_F(HealthCheckTest, FollowsReadiness) {
  EXPECT_EQ(Ask("").status, 503);
  EXPECT_THAT(Ask("").body, HasSubstr(R"({"status":"Server not available")"));
  health_.SetReady(true);
  EXPECT_EQ(Ask("").status, 200);
  EXPECT_THAT(Ask("").body, MatchesRegex(R"(\{"status":"Server available","upSince":"20.*Z",)"
                                         R"("uptime":"[0-9]+s"\})"));
  health_.SetReady(false);
  EXPECT_EQ(Ask("").status, 503);
}

// Scenario: a component has a permanent error, and another a fatal one.
// Guarantees: the first leaves the host available, the second does not.
TEST_F(HealthCheckTest, FailsWhenAComponentIsFatal) {
  health_.SetReady(true);
  health_.Set("exporters/otlp", ComponentStatus::kPermanentError, "no \"auth\"");
  EXPECT_EQ(Ask("").status, 200);
  EXPECT_THAT(Ask("verbose").body,
              HasSubstr(R"("components":{"exporters/otlp":{"healthy":true,)"
                        R"("status":"StatusPermanentError",)"));
  EXPECT_THAT(Ask("verbose").body, HasSubstr(R"("error":"no \"auth\""}}})"));
  health_.Register("receivers/otlp", {"traces"});
  health_.Set("receivers/otlp", ComponentStatus::kFatalError);
  EXPECT_EQ(Ask("").status, 500);
}

// Scenario: questions about one pipeline.
// Guarantees: its own status is the answer; one that is not configured is 404.
TEST_F(HealthCheckTest, AnswersForAPipeline) {
  health_.SetReady(true);
  health_.Register("exporters/file", {"logs"});
  EXPECT_EQ(Ask("pipeline=traces").status, 200);
  EXPECT_EQ(Ask("pipeline=traces").body,
            R"({"pipeline":"traces","healthy":true,"status":"StatusOK"})");
  EXPECT_EQ(Ask("pipeline=logs&verbose").status, 503);
  EXPECT_THAT(Ask("pipeline=logs&verbose").body, HasSubstr(R"("exporters/file":{"healthy":false)"));
  EXPECT_EQ(Ask("pipeline=metrics").status, 404);
}

// Scenario: bodies from the configuration.
// Guarantees: they replace the standard ones.
TEST_F(HealthCheckTest, UsesTheBodiesOfTheConfiguration) {
  const StatusHandler own = MakeHealthHandler(health_, "fine", "broken");
  EXPECT_EQ(own({"/", ""}).body, "broken");
  health_.SetReady(true);
  EXPECT_EQ(own({"/", ""}).body, "fine");
}

}  // namespace
}  // namespace weir
