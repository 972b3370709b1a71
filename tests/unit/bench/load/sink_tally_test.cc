#include "bench/load/sink_tally.h"

#include <gtest/gtest.h>

#include "bench/load/payload.h"

namespace weir::load {
namespace {

// Scenario: requests of each signal, one of them gzip, come to the sink.
// Guarantees: it counts their items exactly.
TEST(SinkTally, CountsItemsBySignal) {
  SinkTally tally(SinkOptions{});
  const auto traces = MakePayload({.items = 7, .bodies = 1});
  const auto packed = MakePayload({.items = 90, .bodies = 1, .gzip = true});
  const auto points = MakePayload({.signal = Signal::kMetrics, .items = 5, .bodies = 1});
  EXPECT_EQ(tally.Take("/v1/traces", traces[0].message(), false), SinkTally::Verdict::kAccepted);
  EXPECT_EQ(tally.Take("/v1/traces", packed[0].message(), true), SinkTally::Verdict::kAccepted);
  EXPECT_EQ(tally.Take("/v1/metrics", points[0].message(), false), SinkTally::Verdict::kAccepted);
  EXPECT_NE(tally.ToJson().find("\"trace\":{\"requests\":2,\"items\":97"), std::string::npos)
      << tally.ToJson();
  EXPECT_NE(tally.ToJson().find("\"metrics\":{\"requests\":1,\"items\":5"), std::string::npos)
      << tally.ToJson();
}

// Scenario: one request comes twice, the other once.
// Guarantees: the sink says how many spans came more than once.
TEST(SinkTally, FindsSpansThatCameTwice) {
  SinkTally tally(SinkOptions{.keep_ids = true});
  auto bodies = MakePayload({.items = 10, .bodies = 2});
  bodies[0].StampSpanIds(1);
  bodies[1].StampSpanIds(2);
  tally.Take("/v1/traces", bodies[0].message(), false);
  tally.Take("/v1/traces", bodies[1].message(), false);
  EXPECT_EQ(tally.Duplicates(), 0u);
  tally.Take("/v1/traces", bodies[1].message(), false);
  EXPECT_EQ(tally.Duplicates(), 10u);
}

// Scenario: bytes that are no OTLP, and gzip that is none.
// Guarantees: both are refused and counted as malformed, never as items.
TEST(SinkTally, RefusesWhatIsMalformed) {
  SinkTally tally(SinkOptions{});
  EXPECT_EQ(tally.Take("/v1/traces", "\x0a\x7f", false), SinkTally::Verdict::kMalformed);
  EXPECT_EQ(tally.Take("/v1/traces", "no gzip", true), SinkTally::Verdict::kMalformed);
  EXPECT_EQ(tally.ToJson(), "{\"refused\":0,\"malformed\":2}");
}

}  // namespace
}  // namespace weir::load
