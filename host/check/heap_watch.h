// Whether something that is done again and again keeps memory of the heap.
//
// Threads: the test's; nobody else may use the heap meanwhile.
#pragma once

#include <malloc.h>

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "host/check/budget.h"
#include "host/check/verdict.h"

namespace weir::check {

// The smallest block that the heap has. Less than that each time is no leak of each time.
inline constexpr size_t kBlockBytesMin = 32;

// Large blocks are mapped one by one and counted apart.
inline size_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// How many bytes each of some rounds keeps, on the average.
template <class Round>
size_t KeptByRounds(const Round& round) {
  constexpr size_t kRoundsMin = 4, kRoundsMax = 32;
  const size_t before = HeapBytes();
  const Budget budget(2000);
  size_t rounds = 0;
  while (rounds < kRoundsMin || (rounds < kRoundsMax && !budget.over())) {
    round();
    rounds++;
  }
  const size_t after = HeapBytes();
  return after > before ? (after - before) / rounds : 0;
}

// How many bytes each round loses. Caches and pools are filled in the first rounds; what goes on
// growing is lost. A library's own threads may take memory meanwhile: what is lost each time is
// lost whenever one looks.
template <class Round>
size_t LostEachTime(const Round& round) {
  constexpr int kWarmUpMin = 3, kWarmUpMax = 8, kLooks = 3;
  const Budget warm_up(1000);
  for (int i = 0; i < kWarmUpMin || (i < kWarmUpMax && !warm_up.over()); i++) round();
  size_t least = KeptByRounds(round);
  for (int i = 1; i < kLooks && least >= kBlockBytesMin; i++) {
    least = std::min(least, KeptByRounds(round));
  }
  return least >= kBlockBytesMin ? least : 0;
}

inline void LosesNothing(const char* what, size_t bytes) {
  if (bytes > 0) Break(absl::StrCat(what, " loses ", bytes, " bytes each time"));
}

}  // namespace weir::check
