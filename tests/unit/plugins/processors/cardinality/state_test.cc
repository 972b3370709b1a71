// The hand-over of state from one instance to the next.
#include <algorithm>
#include <set>

#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

class Entries {
 public:
  Entries() {
    writer_ = {sizeof(weir_state_writer), 0, &Put, nullptr};
    self = this;
  }
  const weir_state_writer* writer() const { return &writer_; }
  std::vector<std::string> all;
  size_t most = SIZE_MAX;

 private:
  static weir_status Put(const weir_state_writer*, const void* data, uint64_t n) {
    if (self->all.size() >= self->most) return WEIR_RETRY;
    self->all.emplace_back(static_cast<const char*>(data), n);
    return WEIR_OK;
  }
  static inline Entries* self = nullptr;
  weir_state_writer writer_;
};

class StateTest : public CardinalityTest {
 protected:
  // The instance is replaced by one with these options, which gets its state.
  void Swap(std::string_view options) {
    Entries entries;
    ASSERT_EQ(host_->SaveState(0, entries.writer(), nullptr), WEIR_OK);
    Configure(options);
    for (const std::string& entry : entries.all) {
      ASSERT_EQ(host_->LoadState(0, kStateRevision, 0, entry, nullptr), WEIR_OK);
    }
  }
};

TestPoints Batch(int kind, int step) {
  TestPoints points;
  for (int i = 0; i < 12; i++) {
    TestPoint p;
    p.kind = kind;
    p.temporality = kCumulative;
    p.monotonic = kind == kSum;
    p.metric = "m" + std::to_string(step % 2);
    p.attributes = {{"id", std::to_string((i * 7 + step) % 40)}, {"a", std::to_string(i % 2)}};
    p.time = static_cast<uint64_t>(step) * 1'000'000'000;
    p.whole = step * 10 + i;
    p.count = static_cast<uint64_t>(step) * 4;
    p.bounds = {1, 2.0 + step % 3};
    p.buckets = {p.count / 4, p.count / 4, p.count / 2};
    p.pos_offset = step % 5;
    p.pos.assign(3, p.count);
    p.scale = 3;
    points.push_back(p);
  }
  return points;
}

// All that is told apart by, so that requests can be compared.
std::string Told(TestPoints points) {
  std::vector<std::string> lines;
  for (const TestPoint& p : points) {
    std::string line = p.metric + " " + std::to_string(p.whole) + " " + std::to_string(p.count) +
                       " " + std::to_string(p.start) + " " + std::to_string(p.time) + " " +
                       std::to_string(p.scale) + " " + std::to_string(p.pos_offset);
    for (const auto& [key, value] : p.attributes) line += " " + key + "=" + value;
    for (const uint64_t n : p.buckets) line += " " + std::to_string(n);
    for (const uint64_t n : p.pos) line += " +" + std::to_string(n);
    lines.push_back(line);
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

// Scenario: batches of every cumulative kind over several windows, once through one instance and
// once through one that is replaced every few batches.
// Guarantees: the same comes out.
TEST_F(StateTest, ASwapChangesNothing) {
  const char* const options =
      "{metrics: {limit: 8, attribute_limit: 0, never_drop: [a], window: 80s, new_limit: 6}}";
  for (const int kind : {kSum, kHistogram, kExponential, kSummary}) {
    std::vector<std::string> expected;
    Configure(options);
    for (int step = 1; step < 40; step++) {
      expected.push_back(Told(Run(Batch(kind, step))));
      PassSeconds(step % 7 == 0 ? 30 : 3);
    }
    Configure(options);
    for (int step = 1; step < 40; step++) {
      if (step % 5 == 0) Swap(options);
      EXPECT_EQ(Told(Run(Batch(kind, step))), expected[static_cast<size_t>(step) - 1])
          << "kind " << kind << ", step " << step;
      PassSeconds(step % 7 == 0 ? 30 : 3);
    }
  }
}

// Scenario: span names fill their limit; the instance is replaced.
// Guarantees: the next one knows them.
TEST_F(StateTest, NamesOfSpansAreKept) {
  const auto run = [this](const std::string& name) {
    const std::string text = "resource_spans { scope_spans { spans { name: \"" + name + "\" } } }";
    return RunBytes(Signal::kTraces, FromText(Signal::kTraces, text)).untouched;
  };
  Configure("{spans: {name_limit: 2, action: overflow}}");
  EXPECT_TRUE(run("one") && run("two"));
  EXPECT_FALSE(run("three"));
  Swap("{spans: {name_limit: 2, action: overflow}}");
  EXPECT_FALSE(run("three"));
  EXPECT_TRUE(run("one") && run("two"));
}

// Scenario: the next instance has a lower limit.
// Guarantees: what passed passes on, nothing new does.
TEST_F(StateTest, ALowerLimitHoldsForWhatIsNew) {
  Configure("{metrics: {limit: 20, attribute_limit: 0}}");
  std::set<std::map<std::string, std::string>> known;
  for (const TestPoint& p : Run(Batch(kSum, 2))) known.insert(p.attributes);
  EXPECT_EQ(known.size(), 12u);
  Swap("{metrics: {limit: 5, attribute_limit: 0}}");
  EXPECT_EQ(Run(Batch(kSum, 2)).size(), 12u);
  size_t overflows = 0;
  for (const TestPoint& p : Run(Batch(kSum, 4))) {
    overflows += p.overflow();
    EXPECT_TRUE(p.overflow() || known.contains(p.attributes));
  }
  EXPECT_EQ(overflows, 1u);
}

// Scenario: entries that are cut off, changed, or come without the first one; a full writer.
// Guarantees: each is refused with a message, the shard starts cold and works.
TEST_F(StateTest, WhatIsNotOursIsRefused) {
  Configure("{metrics: {limit: 2, attribute_limit: 0}}");
  Run(Batch(kHistogram, 2));
  Entries entries;
  ASSERT_EQ(host_->SaveState(0, entries.writer(), nullptr), WEIR_OK);
  ASSERT_GE(entries.all.size(), 3u);
  const auto load = [this](const std::string& entry) {
    return host_->LoadState(0, kStateRevision, 0, entry, nullptr);
  };
  for (std::string entry : entries.all) {
    Configure("{metrics: {limit: 2, attribute_limit: 0}}");
    EXPECT_EQ(load(""), WEIR_PERMANENT);
    EXPECT_EQ(load(entry.substr(0, entry.size() / 2)), WEIR_PERMANENT);
    entry[entry.size() / 2] ^= 1;
    EXPECT_EQ(load(entry), WEIR_PERMANENT);
    EXPECT_EQ(load(entries.all.back()), WEIR_PERMANENT);
    EXPECT_EQ(Run(Batch(kHistogram, 2)).size(), 3u);
  }
  Entries few;
  few.most = 1;
  EXPECT_EQ(host_->SaveState(0, few.writer(), nullptr), WEIR_OK);
  EXPECT_EQ(few.all.size(), 1u);
}

// Scenario: the next instance may remember much less.
// Guarantees: it takes what fits; a member that did not fit is not counted twice later.
TEST_F(StateTest, WhatDoesNotFitIsLeftOut) {
  Configure("{metrics: {limit: 1, attribute_limit: 0}}");
  TestPoints many;
  for (int i = 0; i < 20'000; i++) {
    TestPoint p;
    p.temporality = kCumulative;
    p.attributes["id"] = std::to_string(i);
    p.whole = 1;
    many.push_back(p);
  }
  EXPECT_EQ(SumOf(Run(many)), 20'000);
  Swap("{memory_limit: 1MiB, metrics: {limit: 1, attribute_limit: 0}}");
  for (TestPoint& p : many) {
    p.time += 1'000'000'000;
    p.whole = 2;
  }
  const int64_t sum = SumOf(Run(many));
  const int64_t untracked = host_->Metric("untracked_points");
  EXPECT_GT(untracked, 0);
  EXPECT_EQ(sum, 40'000 - untracked);
}

}  // namespace
}  // namespace weir::cardinality
