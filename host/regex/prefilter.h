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

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "host/base/batch_text.h"
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
  static constexpr size_t kColumns = 32;      // Blocks of a portion, which are looked at together.
  static constexpr size_t kTextColumnsMax = 8;
  static constexpr size_t kTextBytesMax = kBlockBytes + (kTextColumnsMax - 1) * kStride;

  enum class Kernel { kScalar, kAvx2, kAvx512 };  // Each has what those before it have.
  static Kernel BestKernel();

  // What one pass over each text of a portion counts, and where it is. A text has a column for each
  // of its blocks, and is known by the first. One longer than kTextBytesMax has a single column
  // with every bit: what it has is asked of it alone.
  struct Sights {
    alignas(16) uint8_t counters[kColumns][kCountedMax + 1];
    alignas(64) uint64_t bitmaps[kCountedMax][kColumns] = {};
  };
  static size_t ColumnsOf(size_t bytes) {
    if (bytes <= kBlockBytes || bytes > kTextBytesMax) return 1;
    return 1 + (bytes - kBlockBytes + kStride - 1) / kStride;
  }
  // What is known of one text whose windows are looked for.
  struct Facts {
    std::string_view text;
    uint32_t blocks = 0;
    uint64_t sets_known = 0;   // Of `bitmaps`.
    uint64_t windows_had = 0;  // Of the first 64 windows: those that were found.
    uint64_t bitmaps[kBlocksMax][kSetsMax];
  };

  // One entry per pattern; NULL: not understood.
  void Build(const std::vector<const Node*>& patterns);

  // A text that is not empty, and its columns.
  struct Place {
    const BatchText* text;
    uint32_t column, columns;
    std::string_view bytes() const { return {text->data, text->size}; }
  };
  void Look(std::span<const Place> places, Kernel kernel, Sights* sights) const;
  // Sets bit p of possible[i], when the text of column `i` has what pattern p counts on; further 64
  // patterns are kColumns words on.
  void Counted(std::span<const Place> places, const Sights& sights, Kernel kernel,
               uint64_t* possible) const;
  // Takes from possible[i], of one word, those patterns that column `i` does not have the first
  // window of, if that is of counted sets. A text has the windows that any of its columns has.
  void NarrowTogether(size_t word, const Sights& sights, Kernel kernel, uint64_t* possible) const;
  // Whether NarrowByWindows may yet take one of `patterns`, of one word.
  bool HasMore(size_t word, uint64_t patterns, const Place& place) const {
    return place.text->size > kTextBytesMax || (patterns & seldom_[word]) != 0;
  }
  // What is asked of windows afterwards is about this text alone.
  void Begin(const Place& place, const Sights& sights, Kernel kernel, Facts* facts) const;
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
  static constexpr ptrdiff_t kStepsUntilAsked = 3;  // Then, whether any column has anything left.
  struct WindowPlan {
    uint32_t begin, end;            // Of steps_.
    uint64_t sets;                   // That the steps ask for.
    bool is_run;                     // One set, and then steps of kSelf.
    std::vector<uint64_t> patterns;  // That have this window, 64 a word.
    std::vector<uint64_t> together;  // Of those, whose first one it is; none unless all is counted.
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
  Steps StepsOf(const Window& window, size_t steps_max);
  uint32_t AddWindow(const Window& window, size_t steps_max);
  void ChooseWindows(const std::vector<Window>& windows);
  void MakeTables();

  bool HasWindow(uint32_t window, Kernel kernel, Facts* facts) const;
  bool LookForWindow(const WindowPlan& window, const Facts& facts) const;
  bool LookForRareWindow(const WindowPlan& window, Kernel kernel, Facts* facts) const;
  void LookScalar(const Place& place, Sights* sights) const;
  void LookAvx2(std::span<const Place> places, Sights* sights) const;
  void LookLongAvx2(const Place& place, Sights* sights) const;
  // What the kernels do when a text of more than one block was counted.
  void KeepCounts(const Place& place, const uint64_t* counts, Sights* sights) const;
  void LookAvx512(std::span<const Place> places, Sights* sights) const;
  void LookOneAvx512(const Place& place, Sights* sights) const;
  void LookTwoAvx512(const Place& low, const Place& high, Sights* sights) const;
  void LookLongAvx512(const Place& place, Sights* sights) const;
  // Bitmaps of the sets in [first, end), of all blocks.
  void Mark(uint32_t first, uint32_t end, Kernel kernel, Facts* facts) const;
  void MarkAvx2(uint32_t first, uint32_t end, Facts* facts) const;
  void CountedScalar(const uint8_t* counters, uint64_t* possible) const;
  void CountedAvx2(std::span<const Place> places, const Sights& sights,
                   uint64_t* possible) const;
  // Takes `patterns` from possible[i] of each column i that does not have the window.
  void TakeScalar(const WindowPlan& window, uint64_t patterns, const Sights& sights,
                  uint64_t* possible) const;
  void TakeAvx2(const WindowPlan& window, uint64_t patterns, const Sights& sights,
                uint64_t* possible) const;
  void TakeAvx512(const WindowPlan& window, uint64_t patterns, const Sights& sights,
                  uint64_t* possible) const;

  std::vector<ByteSet> sets_;
  uint32_t counted_ = 0;  // Of sets_.
  alignas(32) uint8_t tables_[kSetsMax][16] = {};  // By low nibble: a bit for each high nibble.
  alignas(32) uint8_t lane_counter_[kLanesMax] = {};
  alignas(32) uint8_t lane_threshold_[kLanesMax] = {};
  std::vector<uint32_t> needs_;  // By pattern: lanes; a multiple of 64 of them.
  std::vector<Step> steps_;
  std::vector<WindowPlan> windows_;
  std::vector<PatternWindows> windows_of_;  // By pattern.
  std::vector<uint64_t> seldom_;            // Patterns with a window that is asked of texts alone.
  std::vector<double> worth_;
};

}  // namespace weir::regex
