// How a prefilter is made: which sets, which lanes, which windows.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "host/regex/byte_share.h"
#include "host/regex/prefilter.h"

namespace weir::regex {
namespace {

constexpr double kUsualBytes = 40;      // Of a text.
constexpr double kEnoughBits = 10;      // To know more by counting is not worth another set.
constexpr double kWorthOfOne = 0.3;     // Texts that have none of a set have none of its kind.
constexpr double kWorthCounting = 1;    // Bits, over all patterns.
constexpr size_t kPatternsAsked = 256;  // The choice of sets looks at no more.
constexpr size_t kSetsAsked = 200;
constexpr double kAgain = 0.4;  // Bytes of one set like to stand together.
constexpr double kWorthASecondWindow = 1.5;
constexpr size_t kStepsMax = 20;
constexpr size_t kFirstStepsMax = 8;  // More seldom take a text that these leave.
// Lengths of runs: few of them, so that patterns share them.
constexpr size_t kRunLengths[] = {33, 24, 20, 13, 9, 6, 4, 3, 2, 1};

ByteSet OneOf(std::string_view characters) {
  ByteSet set;
  for (const char c : characters) set.Insert(static_cast<unsigned char>(c));
  return set;
}

// What is counted, if a pattern demands it: what tells most things that people look for from
// ordinary text.
std::vector<ByteSet> UsualSets() {
  const ByteSet digits = ByteSet::Of('0', '9'), upper = ByteSet::Of('A', 'Z');
  const ByteSet alnum = digits | upper | ByteSet::Of('a', 'z');
  const ByteSet beyond_hex = ByteSet::Of('g', 'z') | ByteSet::Of('G', 'Z');
  std::vector<ByteSet> sets = {beyond_hex, digits, upper, digits | upper, alnum,
                               alnum | OneOf("-_")};
  for (const std::string_view one : {".", "-", "@", ":", "_", "=:", " \t\r\n\f", "/", "+", "#",
                                     "=", "%", "&", "\"'", ";,|"}) {
    sets.push_back(OneOf(one));
  }
  return sets;
}

double ValueOf(const Window& window) {
  double value = 0;
  for (size_t i = 0; i < window.size(); i++) {
    const bool again = i > 0 && window[i] == window[i - 1];
    value += again ? BitsOf(window[i]) * kAgain : BitsOf(window[i]);
  }
  return value;
}

ByteSet Letters() { return ByteSet::Of('a', 'z') | ByteSet::Of('A', 'Z'); }

bool Meet(const ByteSet& a, const ByteSet& b) {
  return (a.low & b.low) != 0 || (a.high & b.high) != 0;
}

// How seldom a text of usual length has `least` bytes of the set: Chernoff's bound for a Poisson
// distribution.
double CountBits(const ByteSet& set, uint32_t least) {
  const double expected = kUsualBytes * std::exp2(-BitsOf(set));
  if (least == 0) return 0;
  const double any = kWorthOfOne * BitsOf(set);
  if (least <= expected) return any;
  return std::max(any, (least * std::log(least / expected) - least + expected) / std::log(2.0));
}

bool IsRun(const Window& window) {
  return std::all_of(window.begin(), window.end(),
                     [&window](const ByteSet& set) { return set == window[0]; });
}

}  // namespace

// The set's number: its own, or that of the smallest one around it; kSelf when there is none.
uint8_t Prefilter::AddSet(const ByteSet& set) {
  const auto known = std::find(sets_.begin(), sets_.end(), set);
  if (known != sets_.end()) return static_cast<uint8_t>(known - sets_.begin());
  if (sets_.size() < Portion::kSetsMax && BitsOf(set) > 0.1) {
    sets_.push_back(set);
    return static_cast<uint8_t>(sets_.size() - 1);
  }
  uint8_t best = WindowStep::kSelf;
  for (size_t s = 0; s < sets_.size(); s++) {
    if (!set.IsPartOf(sets_[s])) continue;
    if (best == WindowStep::kSelf || sets_[s].AsciiCount() < sets_[best].AsciiCount()) {
      best = static_cast<uint8_t>(s);
    }
  }
  return best;
}

// One set after the other: the one whose counts add most to what is known of all patterns.
void Prefilter::ChooseCounted(const std::vector<const Node*>& patterns,
                              const std::vector<std::vector<Window>>& windows) {
  std::vector<ByteSet> asked = UsualSets();
  for (const std::vector<Window>& of_pattern : windows) {
    for (const Window& window : of_pattern) {
      for (const ByteSet& set : window) {
        const bool known = std::find(asked.begin(), asked.end(), set) != asked.end();
        const bool tells = !set.IsPartOf(Letters()) && asked.size() < kSetsAsked;
        if (!known && tells) asked.push_back(set);
      }
    }
  }
  const size_t asking = std::min(patterns.size(), kPatternsAsked);
  std::vector<std::vector<double>> bits(asked.size());
  for (size_t s = 0; s < asked.size(); s++) {
    for (size_t p = 0; p < asking; p++) {
      const uint32_t least = patterns[p] == nullptr ? 0 : MinCount(*patterns[p], asked[s]);
      bits[s].push_back(std::min(CountBits(asked[s], least), kEnoughBits));
    }
  }
  worth_.assign(patterns.size(), 0.0);
  std::vector<size_t> chosen;
  // Numbers of every kind, and they are many, have none of the first set.
  if (std::any_of(bits[0].begin(), bits[0].end(), [](double b) { return b > 0; })) {
    chosen.push_back(0);
    sets_.push_back(asked[0]);
    counted_++;
  }
  // Sets that share bytes tell of the same thing: only what one tells more than the other counts.
  const auto gain_of = [&](size_t set, size_t pattern) {
    if (worth_[pattern] >= kEnoughBits) return 0.0;
    double known = 0;
    for (const size_t other : chosen) {
      if (Meet(asked[set], asked[other])) known += bits[other][pattern];
    }
    return std::max(0.0, bits[set][pattern] - known);
  };
  while (counted_ < kCountedMax) {
    size_t best = 0;
    double best_gain = 0;
    for (size_t s = 0; s < asked.size(); s++) {
      double gain = 0;
      for (size_t p = 0; p < asking; p++) gain += gain_of(s, p);
      if (gain > best_gain) best = s, best_gain = gain;
    }
    if (best_gain < kWorthCounting) break;
    for (size_t p = 0; p < asking; p++) worth_[p] += gain_of(best, p);
    chosen.push_back(best);
    sets_.push_back(asked[best]);
    counted_++;
  }
}

// Each counter has its thresholds; with more than there are lanes for, those close above another
// go first, and their patterns demand the lower one.
void Prefilter::ChooseLanes(const std::vector<const Node*>& patterns) {
  std::vector<std::set<uint32_t>> thresholds(kCountedMax + 1);
  std::vector<std::vector<uint32_t>> counts(patterns.size(),
                                            std::vector<uint32_t>(kCountedMax + 1, 0));
  size_t lanes = 0;
  for (size_t p = 0; p < patterns.size(); p++) {
    if (patterns[p] == nullptr) continue;
    for (uint32_t s = 0; s < counted_; s++) counts[p][s] = MinCount(*patterns[p], sets_[s]);
    counts[p][Portion::kLengthCounter] = MinBytes(*patterns[p]);
    for (uint32_t c = 0; c <= kCountedMax; c++) {
      if (counts[p][c] > 0 && thresholds[c].insert(counts[p][c]).second) lanes++;
    }
  }
  for (; lanes > kLanesMax; lanes--) {
    uint32_t counter = 0, victim = 0;
    double closest = 0;
    for (uint32_t c = 0; c <= kCountedMax; c++) {
      uint32_t below = 0;
      for (const uint32_t t : thresholds[c]) {
        const double ratio = below == 0 ? 0.25 / t : static_cast<double>(below) / t;
        if (ratio > closest) closest = ratio, counter = c, victim = t;
        below = t;
      }
    }
    thresholds[counter].erase(victim);
  }
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> lane_of;
  for (uint32_t c = 0; c <= kCountedMax; c++) {
    for (const uint32_t t : thresholds[c]) {
      lane_of[{c, t}] = static_cast<uint32_t>(lanes_.size());
      lanes_.push_back({static_cast<uint8_t>(c), static_cast<uint8_t>(t)});
    }
  }
  needs_.assign(patterns.size(), 0);
  for (size_t p = 0; p < patterns.size(); p++) {
    for (uint32_t c = 0; c <= kCountedMax; c++) {
      const auto above = thresholds[c].upper_bound(counts[p][c]);
      if (above == thresholds[c].begin()) continue;
      needs_[p] |= 1u << lane_of[{c, *std::prev(above)}];
    }
  }
}

// Runs double: after "left &= left >> 1" a bit is left where two stand together, then four.
Prefilter::Steps Prefilter::StepsOf(const Window& window, size_t steps_max) {
  Steps steps;
  if (IsRun(window)) {
    const uint8_t set = AddSet(window[0]);
    if (set == WindowStep::kSelf) return steps;
    size_t length = 0;
    for (const size_t known : kRunLengths) {
      if (known <= window.size()) {
        length = known;
        break;
      }
    }
    steps.push_back({set, 0});
    for (size_t have = 1; have < length;) {
      const size_t shift = std::min(have, length - have);
      steps.push_back({WindowStep::kSelf, static_cast<uint8_t>(shift)});
      have += shift;
    }
    return steps;
  }
  for (size_t i = 0; i < window.size(); i++) {
    const uint8_t set = AddSet(window[i]);
    if (set != WindowStep::kSelf) steps.push_back({set, static_cast<uint8_t>(i)});
  }
  std::stable_sort(steps.begin(), steps.end(), [this](const WindowStep& a, const WindowStep& b) {
    return BitsOf(sets_[a.set]) > BitsOf(sets_[b.set]);
  });
  if (steps.size() > steps_max) steps.resize(steps_max);
  return steps;
}

uint32_t Prefilter::AddWindow(const Window& window, size_t steps_max) {
  const Steps steps = StepsOf(window, steps_max);
  if (steps.empty()) return kNoWindow;
  for (uint32_t w = 0; w < windows_.size(); w++) {
    const WindowPlan& plan = windows_[w];
    if (std::equal(steps.begin(), steps.end(), steps_.begin() + plan.begin,
                   steps_.begin() + plan.end)) {
      return w;
    }
  }
  const auto begin = static_cast<uint32_t>(steps_.size());
  steps_.insert(steps_.end(), steps.begin(), steps.end());
  const bool is_cheap = std::all_of(steps.begin(), steps.end(), [this](const WindowStep& step) {
    return step.set == WindowStep::kSelf || step.set < looked_;
  });
  windows_.push_back({begin, static_cast<uint32_t>(steps_.size()), is_cheap, {}});
  return static_cast<uint32_t>(windows_.size() - 1);
}

// The smallest of the counted sets around `set`; NULL: none.
const ByteSet* Prefilter::CountedAround(const ByteSet& set) const {
  const ByteSet* best = nullptr;
  for (uint32_t s = 0; s < counted_; s++) {
    if (!set.IsPartOf(sets_[s])) continue;
    if (best == nullptr || sets_[s].AsciiCount() < best->AsciiCount()) best = &sets_[s];
  }
  return best;
}

// First one of counted sets, whose cells are there already, then the one that says most.
void Prefilter::ChooseWindows(uint32_t pattern, const std::vector<Window>& windows) {
  const Window* best = nullptr;
  Window best_cheap;
  for (const Window& window : windows) {
    if (best == nullptr || ValueOf(window) > ValueOf(*best)) best = &window;
    Window cheap;
    for (const ByteSet& set : window) {
      const ByteSet* around = CountedAround(set);
      cheap.push_back(around == nullptr ? ByteSet::AnyAscii() : *around);
    }
    if (ValueOf(cheap) > ValueOf(best_cheap)) best_cheap = std::move(cheap);
  }
  if (best == nullptr) return;
  worth_[pattern] += ValueOf(best_cheap);
  uint32_t first = kNoWindow, second = kNoWindow;
  if (!best_cheap.empty()) first = AddWindow(best_cheap, kFirstStepsMax);
  if (ValueOf(*best) - ValueOf(best_cheap) >= kWorthASecondWindow) {
    second = AddWindow(*best, kStepsMax);
  }
  if (first != kNoWindow) windows_[first].patterns.push_back(pattern);
  if (second != kNoWindow && second != first) windows_[second].patterns.push_back(pattern);
}

void Prefilter::MakeTables() {
  for (size_t s = 0; s < sets_.size(); s++) {
    for (unsigned c = 0; c < 128; c++) {
      if (!sets_[s].Has(static_cast<unsigned char>(c))) continue;
      tables_.members[s / 8][c] |= static_cast<uint8_t>(1u << s % 8);
      tables_.nibbles[s][c & 15] |= static_cast<uint8_t>(1u << (c >> 4));
    }
  }
}

void Prefilter::Build(const std::vector<const Node*>& patterns) {
  std::vector<std::vector<Window>> windows;
  for (const Node* pattern : patterns) {
    windows.push_back(pattern == nullptr ? std::vector<Window>() : FindWindows(*pattern));
  }
  ChooseCounted(patterns, windows);
  looked_ = (counted_ + 7) / 8 * 8;
  ChooseLanes(patterns);
  for (uint32_t p = 0; p < windows.size(); p++) ChooseWindows(p, windows[p]);
  std::stable_partition(windows_.begin(), windows_.end(),
                        [](const WindowPlan& window) { return window.is_cheap; });
  MakeTables();
}

void Prefilter::LeaveToHyperscan(const std::vector<uint64_t>& patterns) {
  for (WindowPlan& window : windows_) {
    if (window.is_cheap) continue;
    std::erase_if(window.patterns,
                  [&](uint32_t p) { return (patterns[p / 64] >> p % 64 & 1) != 0; });
  }
}

}  // namespace weir::regex
