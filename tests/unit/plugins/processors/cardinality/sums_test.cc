// What goes in is what comes out: random streams of every kind against an exact model.
//
// The model knows series by their attributes alone and follows each as a backend would: a delta
// counts as it is; a cumulative counter counts by its growth, from zero again when its start moves
// on or it falls; a sum that may fall is its last value. The same model reads what goes in and what
// comes out.
#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace weir::cardinality {
namespace {

using Amounts = std::vector<double>;  // Small integers and halves, so that sums are exact.

Amounts AmountsOf(const TestPoint& p) {
  if (p.kind <= kSum) return {p.is_double ? p.real : static_cast<double>(p.whole)};
  Amounts v = {static_cast<double>(p.count), p.sum};
  for (const uint64_t n : p.buckets) v.push_back(static_cast<double>(n));
  if (p.kind == kExponential) {
    v.push_back(static_cast<double>(p.zero_count));
    double pos = 0, neg = 0;
    for (const uint64_t n : p.pos) pos += static_cast<double>(n);
    for (const uint64_t n : p.neg) neg += static_cast<double>(n);
    v.push_back(pos);
    v.push_back(neg);
  }
  return v;
}

void AddTo(Amounts* sum, const Amounts& v, double sign) {
  if (sum->size() < v.size()) sum->resize(v.size());
  for (size_t i = 0; i < v.size(); i++) (*sum)[i] += sign * v[i];
}

class Model {
 public:
  void See(const TestPoints& points) {
    for (const TestPoint& p : points) See(p);
  }
  const Amounts& total() const { return total_; }
  // Counters that fell without a new start.
  int falls() const { return falls_; }
  size_t series() const { return last_.size(); }

 private:
  using Key = std::pair<std::string, std::map<std::string, std::string>>;

  void See(const TestPoint& p) {
    const Amounts now = AmountsOf(p);
    if (p.temporality == kDelta && p.kind != kSummary) return AddTo(&total_, now, 1);
    const auto [at, is_new] = last_.try_emplace(Key(p.service + p.metric, p.attributes), p);
    if (!is_new) {
      if (p.time <= at->second.time) return;
      const Amounts before = AmountsOf(at->second);
      const bool counter = p.kind != kSum || p.monotonic;
      // The second amount of histograms and summaries is their sum, which may fall.
      bool fell = false;
      for (size_t i = 0; i < now.size(); i++) {
        fell |= (i != 1 || p.kind == kSum) && now[i] < before[i];
      }
      const bool restarted = p.start > at->second.start;
      falls_ += counter && fell && !restarted;
      if (!(counter && (fell || restarted))) AddTo(&total_, before, -1);
    }
    AddTo(&total_, now, 1);
    at->second = p;
  }

  std::map<Key, TestPoint> last_;
  Amounts total_;
  int falls_ = 0;
};

// Streams that send when they like.
class Source {
 public:
  Source(int kind, int temporality, bool monotonic, uint32_t seed)
      : kind_(kind), temporality_(temporality), monotonic_(monotonic), random_(seed) {}

  TestPoints Batch() {
    step_++;
    TestPoints points;
    const uint32_t metric = random_() % 2;
    for (uint32_t n = 1 + random_() % 12; n > 0; n--) {
      TestPoint p = Some(metric);
      Grow(&p);
      points.push_back(p);
      if (random_() % 20 == 0 && temporality_ == kCumulative) {
        // An older point of the same stream comes once more.
        p.time -= 1;
        points.push_back(p);
      }
    }
    return points;
  }

 private:
  uint32_t Pick(uint32_t of) { return random_() % of; }

  TestPoint Some(uint32_t metric) {
    TestPoint p;
    p.kind = kind_;
    p.temporality = temporality_;
    p.monotonic = kind_ == kSum && monotonic_;
    p.metric = "m" + std::to_string(metric);
    p.attributes["a"] = "x" + std::to_string(Pick(2));
    if (Pick(3) != 0) p.attributes["b"] = "id-" + std::to_string(Pick(8));
    if (Pick(3) != 0) p.attributes["c"] = "user " + std::to_string(Pick(60));
    return p;
  }

  // The next value of the stream that `p` is of.
  void Grow(TestPoint* p) {
    TestPoint& s = streams_[{p->metric, p->attributes}];
    const uint64_t now = step_ * 1'000'000'000;
    if (s.metric != p->metric || temporality_ == kDelta) {
      s = *p;
      s.start = now - Pick(3) * 1'000'000'000;
    } else if (Pick(15) == 0) {
      const bool tells = Pick(2) == 0 || kind_ == kExponential || kind_ == kHistogram;
      const uint64_t start = tells ? now - 5 : s.start;
      s = *p;
      s.start = start;
    }
    s.time = std::max(now, s.time + 2);
    Count(&s);
    *p = s;
  }
  void Count(TestPoint* s) {
    const int64_t more = Pick(100) + (kind_ == kSummary ? 0 : 1);
    if (kind_ == kSum) {
      s->is_double = real_;
      s->whole += monotonic_ ? more : more - 50;
      s->real = static_cast<double>(s->whole) / 2;
      return;
    }
    s->count += static_cast<uint64_t>(more);
    s->sum += Pick(1000) - 300.0;
    if (kind_ == kHistogram) {
      s->bounds = {1, 2, 5};
      s->buckets.resize(4);
      s->buckets[Pick(4)] += static_cast<uint64_t>(more);
    } else if (kind_ == kExponential) {
      s->scale = static_cast<int>(3);
      s->pos.resize(40);
      s->neg.resize(2);
      s->pos[Pick(40)] += static_cast<uint64_t>(more);
      s->neg[Pick(2)] += static_cast<uint64_t>(more / 2);
      s->zero_count += static_cast<uint64_t>(more % 3);
    }
  }

  const int kind_, temporality_;
  const bool monotonic_;
  std::mt19937 random_;
  const bool real_ = random_() % 2 == 0;
  uint64_t step_ = 10;
  std::map<std::pair<std::string, std::map<std::string, std::string>>, TestPoint> streams_;
};

struct Case {
  int kind, temporality;
  bool monotonic;
};

class SumsTest : public CardinalityTest, public ::testing::WithParamInterface<Case> {};

// Scenario: 60 batches of random streams, with restarts, late ones and old points, far over limits
// of streams and values, folded in each way that there is.
// Guarantees: after every batch the amounts of what came out are those of what went in; no folded
// counter falls; and there are no more series than the limits allow.
TEST_P(SumsTest, AreTheSameBeforeAndAfter) {
  const Case c = GetParam();
  const char* const kActions[] = {
      "action: overflow", "action: overflow, never_drop: [a]", "action: aggregate",
      "action: aggregate, never_drop: [a]", "action: aggregate, replace: bucket, buckets: 2",
      "action: aggregate, replace: template"};
  for (const char* action : kActions) {
    for (uint32_t seed = 1; seed <= 4; seed++) {
      Configure(std::string("{metrics: {limit: 12, attribute_limit: 6, ") + action + "}}");
      Source source(c.kind, c.temporality, c.monotonic, seed);
      Model in, out;
      std::map<std::string, std::set<std::map<std::string, std::string>>> series;
      for (int step = 0; step < 60; step++) {
        const TestPoints batch = source.Batch();
        const TestPoints sent = Run(batch);
        in.See(batch);
        out.See(sent);
        ASSERT_EQ(in.total(), out.total()) << action << ", seed " << seed << ", step " << step;
        for (const TestPoint& p : sent) series[p.metric].insert(p.attributes);
      }
      EXPECT_LE(out.falls(), in.falls());
      // The limit, and an overflow series for each value of the key that is never dropped.
      for (const auto& [metric, seen] : series) EXPECT_LE(seen.size(), 12u + 2u) << action;
      EXPECT_GT(host_->Metric("folded_series_points"), 0);
      EXPECT_EQ(host_->Metric("untracked_points"), 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, SumsTest,
                         ::testing::Values(Case{kSum, kDelta, true}, Case{kSum, kDelta, false},
                                           Case{kSum, kCumulative, true},
                                           Case{kSum, kCumulative, false},
                                           Case{kHistogram, kDelta, false},
                                           Case{kHistogram, kCumulative, false},
                                           Case{kExponential, kDelta, false},
                                           Case{kExponential, kCumulative, false},
                                           Case{kSummary, kDelta, false}));

}  // namespace
}  // namespace weir::cardinality
