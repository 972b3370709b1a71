// How texts are looked at, whatever the processor has.
#include "host/regex/prefilter.h"

#include <algorithm>
#include <bit>

namespace weir::regex {
namespace {

// Of two columns or one, each is asked alone.
bool IsMoreThanTwo(uint64_t columns) {
  columns &= columns - 1;
  return (columns & (columns - 1)) != 0;
}

}  // namespace

void Prefilter::NarrowByCounts(const PrefilterKernel& kernel, const Portion& portion,
                               uint64_t* possible) const {
  uint64_t met[kLanesMax];
  kernel.compare(lanes_, portion, met);
  for (size_t p = 0; p < needs_.size(); p++) {
    uint64_t left = possible[p];
    for (uint32_t rest = needs_[p]; rest != 0; rest &= rest - 1) {
      left &= met[std::countr_zero(rest)];
    }
    possible[p] = left;
  }
}

bool Prefilter::HasWindow(const WindowPlan& window, uint32_t column, const PrefilterKernel& kernel,
                          Portion* portion) const {
  const uint64_t bit = 1ull << column;
  uint64_t left = ~0ull;
  for (uint32_t i = window.begin; i < window.end && left != 0; i++) {
    const WindowStep step = steps_[i];
    if (step.set == WindowStep::kSelf) {
      left &= left >> step.shift;
      continue;
    }
    if (step.set >= looked_ && (portion->known[step.set] & bit) == 0) {
      portion->known[step.set] |= bit;
      kernel.mark(tables_, step.set, column, portion);
    }
    left &= portion->Cell(step.set, column) >> step.shift;
  }
  return left != 0;
}

// Those of the texts known by `columns` that have the window in any of their columns.
uint64_t Prefilter::ColumnsWith(const WindowPlan& window, uint64_t columns,
                                const PrefilterKernel& kernel, Portion* portion) const {
  const uint64_t wide = columns & portion->wider[1];
  uint64_t asked = columns, found = 0;
  for (uint64_t rest = wide; rest != 0; rest &= rest - 1) {
    asked |= portion->all_of[std::countr_zero(rest)];
  }
  if (window.is_cheap && IsMoreThanTwo(asked)) {
    found = kernel.find({&steps_[window.begin], window.end - window.begin}, asked, *portion);
  } else {
    for (uint64_t rest = asked; rest != 0; rest &= rest - 1) {
      const auto column = static_cast<uint32_t>(std::countr_zero(rest));
      found |= uint64_t{HasWindow(window, column, kernel, portion)} << column;
    }
  }
  for (uint64_t rest = wide & ~found; rest != 0; rest &= rest - 1) {
    const int first = std::countr_zero(rest);
    if (found & portion->all_of[first]) found |= 1ull << first;
  }
  return found;
}

uint64_t Prefilter::AskedOf(const WindowPlan& window, const uint64_t* possible) const {
  uint64_t asked = 0;
  for (const uint32_t p : window.patterns) asked |= possible[p];
  return asked;
}

void Prefilter::Narrow(const PrefilterKernel& kernel, Portion* portion, uint64_t* possible) const {
  kernel.look(tables_, looked_, portion);
  kernel.count(counted_, portion);
  NarrowByCounts(kernel, *portion, possible);
  for (const WindowPlan& window : windows_) {
    const uint64_t asked = AskedOf(window, possible);
    if (asked == 0) continue;
    const uint64_t found = ColumnsWith(window, asked, kernel, portion);
    for (const uint32_t p : window.patterns) possible[p] &= found;
  }
}

// Pieces overlap by half a block, so that each window is whole in one. The bytes of the overlap
// count twice: a text may only seem to have more than it has.
template <typename Visit>
void Prefilter::ForEachPiece(const PrefilterKernel& kernel, const BatchText& text,
                             Portion* portion, const Visit& visit) const {
  constexpr uint32_t kAdvance = Portion::kColumns * Portion::kStride;
  for (uint32_t at = 0; at < text.size; at += kAdvance) {
    const auto bytes = std::min<size_t>(text.size - at, Portion::kTextBytesMax);
    const BatchText piece = {text.data + at, static_cast<uint32_t>(bytes), text.row,
                             text.text_class};
    portion->Clear();
    portion->Add(piece);
    kernel.look(tables_, looked_, portion);
    visit();
  }
}

void Prefilter::NarrowLong(const PrefilterKernel& kernel, const BatchText& text, Portion* portion,
                           uint64_t* possible) const {
  uint32_t counts[kCountedMax] = {};
  ForEachPiece(kernel, text, portion, [&] {
    kernel.count(counted_, portion);
    for (uint32_t s = 0; s < counted_; s++) counts[s] += portion->counts[s][0];
  });
  for (uint32_t s = 0; s < counted_; s++) {
    portion->counts[s][0] = static_cast<uint8_t>(std::min(counts[s], kCountMax));
  }
  portion->counts[Portion::kLengthCounter][0] =
      static_cast<uint8_t>(std::min(text.size, kCountMax));
  NarrowByCounts(kernel, *portion, possible);

  std::vector<bool>& had = portion->windows_had;
  had.assign(windows_.size(), false);
  ForEachPiece(kernel, text, portion, [&] {
    for (size_t w = 0; w < windows_.size(); w++) {
      if (had[w] || AskedOf(windows_[w], possible) == 0) continue;
      had[w] = ColumnsWith(windows_[w], 1, kernel, portion) & 1;
    }
  });
  for (size_t w = 0; w < windows_.size(); w++) {
    if (had[w]) continue;
    for (const uint32_t p : windows_[w].patterns) possible[p] = 0;
  }
}

}  // namespace weir::regex
