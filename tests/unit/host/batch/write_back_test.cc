#include <gtest/gtest.h>

#include <string>

#include "tests/unit/host/batch/editor.h"
#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

constexpr uint32_t kRecordsMax = 60;

enum class Kind { kInPlace, kCells, kAll };

struct Outcome {
  WriteBack::Way way = WriteBack::Way::kForward;
  bool ok = false;
};

// Makes the same random edits on both sides and compares what comes out.
Outcome Run(const RegularBody& body, uint32_t seed, Kind kind, bool overlay) {
  TestBatch test(body);
  test.Begin();
  Mirror mirror(body.signal, oracle::Parse(body.signal, body.bytes));
  Editor editor(test, mirror, seed);
  const uint32_t steps = 1 + seed % 13;
  for (uint32_t i = 0; i < steps; ++i) {
    kind == Kind::kInPlace ? editor.StepInPlace() : editor.Step(kind == Kind::kAll);
  }
  mirror.Prune();
  Outcome outcome;
  const absl::Status checked = test.batch.EndStage();
  EXPECT_TRUE(checked.ok()) << checked;
  const auto result = overlay ? test.batch.Write() : test.batch.WriteBySpliceForTest();
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok()) return outcome;
  outcome.way = result->way;
  const std::string bytes = Joined(*result);
  const auto written = oracle::Parse(body.signal, bytes);
  EXPECT_NE(written, nullptr);
  if (!written) return outcome;
  uint64_t records = 0;
  const TableIndex record = RecordTable(body.signal);
  for (uint32_t i = 0; i < mirror.rows(record).size(); ++i) records += mirror.Alive(record, i);
  EXPECT_EQ(result->records, records);
  if (records == 0 && body.survey.records != 0) {
    EXPECT_TRUE(result->pieces.empty());
    outcome.ok = !testing::Test::HasFailure();
    return outcome;
  }
  std::string difference;
  EXPECT_TRUE(oracle::Same(mirror.request(), *written, &difference)) << difference;
  const auto survey = wire::Validate(
      body.signal, {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()}, wire::Limits());
  EXPECT_TRUE(survey.ok() && !survey->NeedsNormalizing()) << survey.status();
  outcome.ok = !testing::Test::HasFailure();
  return outcome;
}

uint32_t RunAll(Kind kind, uint32_t seeds, WriteBack::Way way) {
  uint32_t taken = 0;
  for (const RegularBody& body : RegularBodies(kRecordsMax)) {
    for (uint32_t seed = 0; seed < seeds; ++seed) {
      for (const bool overlay : {true, false}) {
        const Outcome outcome = Run(body, seed, kind, overlay);
        if (!outcome.ok) {
          ADD_FAILURE() << body.name << " seed " << seed << " overlay " << overlay;
          return 0;
        }
        taken += outcome.way == way;
      }
    }
  }
  return taken;
}

// Scenario: nothing is edited.
// Guarantees: the very same bytes go on, not a copy.
TEST(WriteBack, ForwardsWhatWasNotEdited) {
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    TestBatch test(body);
    test.Begin();
    ASSERT_TRUE(test.batch.EndStage().ok());
    const uint8_t* bytes = test.core().base;
    const auto result = test.batch.Write();
    ASSERT_TRUE(result.ok()) << body.name << result.status();
    EXPECT_EQ(result->way, WriteBack::Way::kForward);
    EXPECT_EQ(result->records, body.survey.records);
    EXPECT_EQ(result->items, body.survey.items);
    if (body.bytes.empty()) continue;
    EXPECT_EQ(result->pieces.at(0).data(), bytes);
  }
}

// Scenario: texts and ids are replaced by others of the same length.
// Guarantees: patching a copy and framing anew give what the official library says.
TEST(WriteBack, PatchesInPlace) {
  EXPECT_GT(RunAll(Kind::kInPlace, 3, WriteBack::Way::kOverlay), 100u);
}

// Scenario: any cell and any value is set, keys are renamed, attributes deleted.
// Guarantees: as above, with every unknown field kept.
TEST(WriteBack, SetsAnyCell) { EXPECT_GT(RunAll(Kind::kCells, 5, WriteBack::Way::kSplice), 300u); }

// Scenario: all of it, with rows dropped and added.
// Guarantees: as above; parents that lost their last row go too.
TEST(WriteBack, DropsAndAddsRows) {
  EXPECT_GT(RunAll(Kind::kAll, 8, WriteBack::Way::kSplice), 300u);
}

}  // namespace
}  // namespace weir::batch
