#include "host/service/status_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace weir {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class StatusPageTest : public testing::Test {
 protected:
  StatusPageTest() {
    health_.Register("processors/semconv", {"traces", "logs"});
    health_.Set("processors/semconv", ComponentStatus::kOk);
    health_.Register("exporters/otlp/<b>", {"traces"});
    health_.Set("exporters/otlp/<b>", ComponentStatus::kRecoverableError, "no \"route\" & <more>");
  }
  StatusResponse Ask(const std::string& path) {
    auto best = pages_.end();
    for (auto it = pages_.begin(); it != pages_.end(); ++it) {
      const bool below = it->first.size() > 1 && it->first.back() == '/';
      if (path == it->first || (below && path.rfind(it->first, 0) == 0)) best = it;
    }
    return best == pages_.end() ? StatusResponse{404, "", ""} : best->second({path, ""});
  }

  Health health_;
  StatusHandlers pages_ = MakeStatusPage(health_);
};

// Scenario: the page of two components, one of which has a message full of markup.
// Guarantees: both are there with their status and pipelines, and nothing from outside is markup.
TEST_F(StatusPageTest, ShowsComponentsEscaped) {
  for (const char* path : {"/", "/debug/servicez", "/debug/pipelinez"}) {
    const StatusResponse page = Ask(path);
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(page.body, AllOf(HasSubstr("processors/semconv"), HasSubstr("traces, logs"),
                                 HasSubstr("no &quot;route&quot; &amp; &lt;more&gt;"),
                                 Not(HasSubstr("<more>")), Not(HasSubstr("<b>"))));
  }
}

// Scenario: a component publishes a report with a table, then another one.
// Guarantees: its rows are drawn, numbers too; the JSON is had as it came, the last one only; one
// that published nothing is 404.
TEST_F(StatusPageTest, DrawsReports) {
  const std::string report =
      R"({"tables":[{"title":"Findings","columns":["id","n"],"rows":[["a<b",3],["c",4.5]]}]})";
  EXPECT_TRUE(health_.SetReport("processors/semconv", "{\"old\": 1}"));
  EXPECT_TRUE(health_.SetReport("processors/semconv", report));
  EXPECT_FALSE(health_.SetReport("processors/none", report));
  EXPECT_THAT(Ask("/").body, AllOf(HasSubstr("Findings"), HasSubstr("<th>id</th><th>n</th>"),
                                   HasSubstr("<td>a&lt;b</td><td>3</td>"),
                                   HasSubstr("<td>4.5</td>")));
  EXPECT_EQ(Ask("/debug/report/processors/semconv").body, report);
  EXPECT_EQ(Ask("/debug/report/exporters/otlp/<b>").status, 404);
  EXPECT_THAT(Ask("/debug/components").body, HasSubstr(R"("id":"processors/semconv")"));
}

// Scenario: reports whose tables are not as agreed, and one with more rows than are drawn.
// Guarantees: the page is there all the same, with at most 200 rows.
TEST_F(StatusPageTest, LivesWithOddReports) {
  for (const char* odd : {R"({"tables":3})", R"({"tables":[1,{"rows":[1,{}]},{"columns":"x"}]})",
                          R"({"tables":[{"title":{"a":1},"rows":{"b":2}}]})"}) {
    health_.SetReport("processors/semconv", odd);
    EXPECT_EQ(Ask("/").status, 200) << odd;
  }
  std::string rows;
  for (int i = 0; i < 300; i++) rows += (i == 0 ? "[" : ",[") + std::to_string(i) + "]";
  health_.SetReport("processors/semconv", "{\"tables\":[{\"rows\":[" + rows + "]}]}");
  EXPECT_THAT(Ask("/").body, AllOf(HasSubstr("<td>199</td>"), Not(HasSubstr("<td>200</td>"))));
}

}  // namespace
}  // namespace weir
