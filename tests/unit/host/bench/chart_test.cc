#include "host/bench/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/host/bench/report_samples.h"

namespace weir::bench {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Scenario: a report with one bar that is many times longer than the others.
// Guarantees: the picture needs nothing from outside, escapes what it shows, names each part, and
// says that the bar is cut.
TEST(Chart, IsWholeAndSaysWhatIsCut) {
  const std::string svg = ChartSvg(MadeUpReport());
  EXPECT_THAT(svg, StartsWith("<svg xmlns"));
  EXPECT_THAT(svg, HasSubstr("Some &lt;CPU&gt; &amp; more"));
  EXPECT_THAT(svg, HasSubstr("6400 ns (cut)"));
  EXPECT_THAT(svg, HasSubstr(">write-back<"));
  EXPECT_THAT(svg, HasSubstr("What x.so costs"));
  EXPECT_THAT(svg, Not(HasSubstr("href")));
}

}  // namespace
}  // namespace weir::bench
