#include "host/bench/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "host/bench/figures.h"
#include "host/bench/workbench.h"
#include "tests/unit/host/bench/samples.h"

namespace weir::bench {
namespace {

using ::testing::Each;
using ::testing::Ge;

// Scenario: no plugin, the no-op, and the no-op in the plugin's place, over real spans.
// Guarantees: all batches are sent on as they came; each figure is there, finite and of every
// round; the six parts add up to the total.
TEST(Rounds, FiguresAreWhole) {
  const auto data = LoadData({Capture("go-grpc/002-traces.bin")});
  const BatchSet set = Regroup(*data, Signal::kTraces, 8, 64);
  Workbench bench(1);
  const auto noop = bench.OpenNoop();
  ASSERT_TRUE(noop.ok()) << noop.status();
  const auto nothing = bench.MakePipeline(nullptr, Signal::kTraces);
  const auto plugin = bench.MakePipeline(*noop, Signal::kTraces);
  const auto like = bench.MakeLike(**plugin, *noop);
  LaneMeter meter(bench.MakeLane(0));
  const CycleCounter cycles;
  std::vector<Contender> contenders(3);
  contenders[0].pipeline = nothing->get();
  contenders[1].pipeline = like.get();
  contenders[2].pipeline = plugin->get();
  RunRounds(set, meter, cycles, /*seconds=*/0, contenders);
  for (const Contender& contender : contenders) {
    EXPECT_EQ(contender.records_out, set.records);
    EXPECT_EQ(contender.refused, 0u);
    ASSERT_EQ(contender.rounds.size(), static_cast<size_t>(kRoundsMin));
    for (const auto& round : contender.rounds) {
      ASSERT_EQ(round.size(), set.batches.size());
      for (const PartTimes& times : round) EXPECT_THAT(times, Each(Ge(0)));
    }
  }
  EXPECT_EQ(UndisturbedNs(contenders[0])[kPlugin], 0);

  const nlohmann::ordered_json row =
      SizeFigures(set, contenders[0], contenders[1], contenders[2]);
  double sum = 0;
  for (const std::string_view name : kSplitNames) {
    const double part = row["ns_per_record"][std::string(name)];
    EXPECT_TRUE(std::isfinite(part)) << name;
    sum += part;
  }
  EXPECT_DOUBLE_EQ(sum, row["ns_per_record"]["total"].get<double>());
  EXPECT_GT(sum, 0);
  EXPECT_EQ(row["records_out"], row["records"]);
  EXPECT_EQ(row["cycles_per_record"].is_null(), !cycles.available());
}

// Scenario: five rounds of two batches; in each round but one, one of the batches is interrupted.
// Guarantees: neither counts; the rounds are clipped, so that they lie less far apart.
TEST(Rounds, InterruptionsDoNotCount) {
  const auto round = [](float first, float second) {
    return std::vector<PartTimes>{{0, 0, 0, 0, first, 0}, {0, 0, 0, 0, second, 0}};
  };
  Contender contender;
  contender.rounds = {round(10, 9000), round(9000, 20), round(10, 20), round(10, 9000),
                      round(9000, 20)};
  EXPECT_EQ(UndisturbedNs(contender)[kPlugin], 30);
  EXPECT_THAT(RoundsNs(contender), ::testing::ElementsAre(70, 50, 30, 70, 50));
}

// Scenario: a request that is no OTLP reaches the meter.
// Guarantees: it is refused with the reason, and the time before it is not counted.
TEST(Rounds, WhatIsNotSoundIsRefused) {
  Workbench bench(1);
  const auto nothing = bench.MakePipeline(nullptr, Signal::kLogs);
  LaneMeter meter(bench.MakeLane(0));
  const DataRequest request{Signal::kLogs, SharedBytes::FromString("\x0a\xff"), {}};
  BatchCost cost;
  StageFailure failure;
  EXPECT_FALSE(meter.Run(**nothing, request, &cost, &failure));
  EXPECT_FALSE(failure.text.empty());
  EXPECT_EQ(cost.total_ns, 0);
}

}  // namespace
}  // namespace weir::bench
