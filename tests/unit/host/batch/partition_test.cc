#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/host/batch/editor.h"
#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

constexpr uint32_t kRecordsMax = 60;
constexpr uint32_t kShares = 3;

// A batch after the same random edits for the same seed.
struct Edited {
  Edited(const RegularBody& body, uint32_t seed)
      : test(body), mirror(body.signal, oracle::Parse(body.signal, body.bytes)) {
    test.Begin();
    Editor editor(test, mirror, seed);
    for (uint32_t i = 0; i < seed % 7; ++i) editor.Step(true);
    EXPECT_TRUE(test.batch.EndStage().ok());
  }
  const Table& records() { return test.core().table[RecordTable(test.batch.signal())]; }

  TestBatch test;
  Mirror mirror;
};

// Which of kShares a record row is of.
std::vector<uint64_t> ShareOf(uint32_t rows, uint32_t share, uint32_t seed) {
  std::vector<uint64_t> keep((rows + 63) / 64);
  for (uint32_t row = 0; row < rows; ++row) {
    if ((row * 7 + seed) % kShares == share) keep[row / 64] |= uint64_t{1} << row % 64;
  }
  return keep;
}

// Scenario: an edited batch is written in three shares of its records, then as a whole.
// Guarantees: each share is what a batch gives whose other records were dropped; no record is lost
// or doubled; the whole is as if nothing had been written before.
TEST(Partition, SharesMakeTheWhole) {
  uint32_t compared = 0;
  for (const RegularBody& body : RegularBodies(kRecordsMax)) {
    if (body.signal == Signal::kProfiles) continue;
    for (uint32_t seed = 0; seed < 6; ++seed) {
      Edited edited(body, seed), untouched(body, seed);
      const uint32_t rows = edited.records().rows;
      uint64_t records = 0;
      for (uint32_t share = 0; share < kShares; ++share) {
        const std::vector<uint64_t> keep = ShareOf(rows, share, seed);
        const auto written = edited.test.batch.WriteRecords(keep);
        ASSERT_TRUE(written.ok()) << body.name << " " << written.status();
        records += written->records;
        Edited dropped(body, seed);
        for (uint32_t row = 0; row < rows; ++row) {
          if (!weir_dropped(keep.data(), row)) weir_drop(dropped.records().drop, row);
        }
        const auto expected = dropped.test.batch.Write();
        ASSERT_TRUE(expected.ok());
        EXPECT_EQ(Joined(*written), Joined(*expected)) << body.name << " seed " << seed;
        ++compared;
      }
      const auto whole = edited.test.batch.Write(), as_before = untouched.test.batch.Write();
      ASSERT_TRUE(whole.ok() && as_before.ok());
      EXPECT_EQ(Joined(*whole), Joined(*as_before)) << body.name << " seed " << seed;
      EXPECT_EQ(records, whole->records) << body.name << " seed " << seed;
    }
  }
  EXPECT_GT(compared, 300u);
}

// Scenario: spans and logs by trace id, metrics by their resource and name.
// Guarantees: equal keys exactly for equal ids, and for equal names below equal resources; records
// without an id, dropped ones, and other signals have none.
TEST(Partition, KeysAreEqualForWhatBelongsTogether) {
  std::map<std::string, std::set<uint64_t>> keys_of;
  std::map<uint64_t, std::set<std::string>> names_of;
  for (const RegularBody& body : RegularBodies(kRecordsMax)) {
    TestBatch test(body);
    weir_batch* const b = test.Begin();
    const uint32_t by = body.signal == Signal::kMetrics ? WEIR_PARTITION_METRIC
                                                        : WEIR_PARTITION_TRACE_ID;
    std::vector<uint64_t> keys;
    test.batch.PartitionKeys(by, &keys);
    if (body.signal == Signal::kProfiles) {
      EXPECT_TRUE(std::all_of(keys.begin(), keys.end(), [](uint64_t key) { return key == 0; }));
      continue;
    }
    for (uint32_t row = 0; row < keys.size(); ++row) {
      std::string name;
      if (body.signal == Signal::kMetrics) {
        const weir_str text = b->metric->name[row];
        const uint32_t resource = b->scope->resource[b->metric->scope[row]];
        name = body.name + "#" + std::to_string(resource) + " " +
               std::string(weir_ptr(b, text), text.len);
      } else {
        const uint8_t* id = weir_id_bytes(
            b, body.signal == Signal::kTraces ? b->span->trace_id[row] : b->log->trace_id[row]);
        EXPECT_EQ(keys[row] == 0, id == nullptr) << body.name;
        if (id == nullptr) continue;
        name.assign(reinterpret_cast<const char*>(id), 16);
      }
      keys_of[name].insert(keys[row]);
      if (body.signal != Signal::kMetrics) names_of[keys[row]].insert(name);
    }
    if (keys.empty() || keys[0] == 0) continue;
    weir_drop(RecordTable(body.signal) == kMetric ? b->metric->drop
              : RecordTable(body.signal) == kSpan ? b->span->drop
                                                  : b->log->drop,
              0);
    test.batch.PartitionKeys(by, &keys);
    EXPECT_EQ(keys[0], 0u);
  }
  EXPECT_GT(keys_of.size(), 20u);
  for (const auto& [name, keys] : keys_of) EXPECT_EQ(keys.size(), 1u) << name;
  for (const auto& [key, names] : names_of) EXPECT_EQ(names.size(), 1u);
}

}  // namespace
}  // namespace weir::batch
