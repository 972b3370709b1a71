// Decides from a few facts of a text which patterns can not match in it.
//
// One pass over a text makes a bitmap for each of a few sets of bytes: bit i says whether byte i is
// in the set. Two questions are then cheap, and each is asked of all texts of a portion at once:
//   - counts: does the text have as many bytes of each set, and as many at all, as every match has?
//     All demands of all patterns are up to 32 lanes {counter, threshold}, one vector compare each,
//     and a pattern is a mask of lanes.
//   - windows: do bytes of certain sets stand one after another somewhere? A shift and an AND for
//     each byte of the window, rarest first, until nothing is left: "ddd-dd-dddd" ends after two
//     steps in a UUID, because its dashes are never three apart. Patterns share windows that are
//     the same, and sets that only windows use are looked for when one asks.
// A fact is only demanded when every match has it (shape.h), so a pattern that is left out would
// not have matched. What the parser does not understand demands nothing.
//
// Threads: immutable, any; the portion is the caller's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "host/regex/portion.h"
#include "host/regex/prefilter_kernel.h"
#include "host/regex/shape.h"

namespace weir::regex {

class Prefilter {
 public:
  static constexpr uint32_t kCountedMax = Portion::kLengthCounter;  // Sets; they come first.
  static constexpr uint32_t kLanesMax = 32;

  // One entry per pattern; NULL: not understood.
  void Build(const std::vector<const Node*>& patterns);
  // Hyperscan looks for these patterns: of them only what is cheap is asked. Bits, 64 a word.
  void LeaveToHyperscan(const std::vector<uint64_t>& patterns);

  // possible[p] has a bit for each first column of a text that pattern p is asked about. Takes away
  // those whose text p can not match in.
  void Narrow(const PrefilterKernel& kernel, Portion* portion, uint64_t* possible) const;
  // The same for one text of any length, which is known by column 0. The portion, a long one, is
  // only space.
  void NarrowLong(const PrefilterKernel& kernel, const BatchText& text, Portion* portion,
                  uint64_t* possible) const;

  // How seldom ordinary text has what is found of a pattern at little cost, in bits.
  double Worth(uint32_t pattern) const { return worth_[pattern]; }

 private:
  using Steps = std::vector<WindowStep>;
  struct WindowPlan {
    uint32_t begin, end;             // Of steps_.
    bool is_cheap;                   // All its sets are always looked for.
    std::vector<uint32_t> patterns;  // That have this window.
  };
  static constexpr uint32_t kNoWindow = ~0u;

  uint8_t AddSet(const ByteSet& set);
  void ChooseCounted(const std::vector<const Node*>& patterns,
                     const std::vector<std::vector<Window>>& windows);
  void ChooseLanes(const std::vector<const Node*>& patterns);
  const ByteSet* CountedAround(const ByteSet& set) const;
  Steps StepsOf(const Window& window, size_t steps_max);
  uint32_t AddWindow(const Window& window, size_t steps_max);
  void ChooseWindows(uint32_t pattern, const std::vector<Window>& windows);
  void MakeTables();

  void NarrowByCounts(const PrefilterKernel& kernel, const Portion& portion,
                      uint64_t* possible) const;
  // Columns of the texts that one of the window's patterns is still possible in.
  uint64_t AskedOf(const WindowPlan& window, const uint64_t* possible) const;
  uint64_t ColumnsWith(const WindowPlan& window, uint64_t columns, const PrefilterKernel& kernel,
                       Portion* portion) const;
  bool HasWindow(const WindowPlan& window, uint32_t column, const PrefilterKernel& kernel,
                 Portion* portion) const;
  template <typename Visit>
  void ForEachPiece(const PrefilterKernel& kernel, const BatchText& text, Portion* portion,
                    const Visit& visit) const;

  std::vector<ByteSet> sets_;
  uint32_t counted_ = 0;  // Of sets_.
  uint32_t looked_ = 0;   // Of sets_: those that are always looked for, eight at a time.
  SetTables tables_;
  std::vector<CountLane> lanes_;
  std::vector<uint32_t> needs_;  // By pattern: lanes.
  std::vector<WindowStep> steps_;
  std::vector<WindowPlan> windows_;
  std::vector<double> worth_;
};

}  // namespace weir::regex
