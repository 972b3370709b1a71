// Decides from a few facts of a text which patterns can not match in it.
//
// One pass over a text makes a bitmap for each of a few sets of bytes: bit i says whether byte i is
// in the set. Two questions are then cheap:
//   - counts: does the text have as many bytes of each set, and as many at all, as every match has?
//     All demands of all patterns are up to 32 lanes {counter, threshold} of one vector compare,
//     and a pattern is a mask of lanes.
//   - windows: do bytes of certain sets stand one after another somewhere? A shift and an AND for
//     each byte of the window, rarest first, until nothing is left: "ddd-dd-dddd" ends after two
//     steps in a UUID, because its dashes are never three apart. Patterns share windows that are
//     the same, and sets that only windows use are looked for when one asks.
// A fact is only demanded when every match has it (shape.h), so a pattern that is left out would
// not have matched. What the parser does not understand demands nothing.
//
// Threads: immutable, any; the facts are the caller's.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "host/regex/shape.h"

namespace weir::regex {

class Prefilter {
 public:
  static constexpr uint32_t kCountedMax = 15;  // Sets that are counted; they come first.
  static constexpr uint32_t kLengthCounter = 15;
  static constexpr uint32_t kSetsMax = 64;
  static constexpr uint32_t kLanesMax = 32;
  static constexpr uint32_t kBlockBytes = 64;
  static constexpr uint32_t kStride = 32;     // Blocks overlap: each window is whole in one.
  static constexpr uint32_t kBlocksMax = 32;  // Longer texts have every window.

  enum class Kernel { kScalar, kAvx2 };
  static Kernel BestKernel();

  // What is known of one text.
  struct Facts {
    std::string_view text;
    uint32_t lanes = 0;
    uint32_t blocks = 0;
    uint64_t sets_known = 0;   // Of `bitmaps`.
    uint64_t windows_had = 0;  // Of the first 64 windows: those that were found.
    uint64_t bitmaps[kBlocksMax][kSetsMax];
  };

  // One entry per pattern; NULL: not understood.
  void Build(const std::vector<const Node*>& patterns);

  // Begins with a text that is not empty.
  void Find(std::string_view text, Kernel kernel, Facts* facts) const;
  // Sets bit i of `possible` when the text has what pattern i counts on; 64 patterns a word.
  void Counted(const Facts& facts, Kernel kernel, uint64_t* possible) const;
  // Of those patterns of one word that are in `asked`, takes from `possible` what has windows that
  // the text does not.
  void NarrowByWindows(size_t word, uint64_t asked, Kernel kernel, Facts* facts,
                       uint64_t* possible) const;
  // How seldom ordinary text has what is found of a pattern at little cost, in bits.
  double Worth(uint32_t pattern) const { return worth_[pattern]; }

  const std::vector<ByteSet>& sets() const { return sets_; }
  size_t window_count() const { return windows_.size(); }

 private:
  struct Step {
    static constexpr uint8_t kSelf = 255;  // As set: what is left so far.
    uint8_t set, shift;
    bool operator==(const Step&) const = default;
  };
  using Steps = std::vector<Step>;
  struct WindowPlan {
    uint32_t begin, end;            // Of steps_.
    uint64_t sets;                   // That the steps ask for.
    bool is_run;                     // One set, and then steps of kSelf.
    std::vector<uint64_t> patterns;  // That have this window, 64 a word.
  };
  static constexpr uint32_t kNoWindow = ~0u;
  struct PatternWindows {
    uint32_t first = kNoWindow, second = kNoWindow;
  };

  uint8_t AddSet(const ByteSet& set);
  void ChooseCounted(const std::vector<const Node*>& patterns,
                     const std::vector<std::vector<Window>>& windows);
  void ChooseLanes(const std::vector<const Node*>& patterns);
  const ByteSet* CountedAround(const ByteSet& set) const;
  Steps StepsOf(const Window& window);
  uint32_t AddWindow(const Window& window);
  void ChooseWindows(const std::vector<Window>& windows);
  void MakeTables();

  bool HasWindow(uint32_t window, Kernel kernel, Facts* facts) const;
  bool LookForWindow(const WindowPlan& window, const Facts& facts) const;
  bool LookForRareWindow(const WindowPlan& window, Kernel kernel, Facts* facts) const;
  void FindScalar(Facts* facts) const;
  void FindAvx2(Facts* facts) const;
  void FindLongAvx2(Facts* facts) const;
  void LanesAvx2(const uint8_t* counters, Facts* facts) const;
  void MarkScalar(uint32_t set, Facts* facts) const;
  void MarkAvx2(uint32_t set, Facts* facts) const;
  void CountedAvx2(uint32_t lanes, uint64_t* possible) const;

  std::vector<ByteSet> sets_;
  uint32_t counted_ = 0;  // Of sets_.
  alignas(32) uint8_t tables_[kSetsMax][16] = {};  // By low nibble: a bit for each high nibble.
  alignas(32) uint8_t lane_counter_[kLanesMax] = {};
  alignas(32) uint8_t lane_threshold_[kLanesMax] = {};
  std::vector<uint32_t> needs_;  // By pattern: lanes; a multiple of 64 of them.
  std::vector<Step> steps_;
  std::vector<WindowPlan> windows_;
  std::vector<PatternWindows> windows_of_;  // By pattern.
  std::vector<double> worth_;
};

}  // namespace weir::regex
