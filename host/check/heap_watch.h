// Whether something that is done again and again keeps memory of the heap.
//
// Threads: the test's; nobody else may use the heap meanwhile.
#pragma once

#include <malloc.h>

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "host/check/budget.h"
#include "host/check/verdict.h"

namespace weir::check {

// How many bytes each round keeps. Caches and pools are filled in the first rounds; what goes on
// growing is lost.
template <class Round>
size_t LostEachTime(const Round& round) {
  constexpr int kWarmUpMin = 3, kWarmUpMax = 8, kRoundsMin = 4, kRoundsMax = 32;
  const Budget warm_up(1000);
  for (int i = 0; i < kWarmUpMin || (i < kWarmUpMax && !warm_up.over()); i++) round();
  const size_t before = mallinfo2().uordblks;
  const Budget budget(2000);
  size_t rounds = 0;
  while (rounds < kRoundsMin || (rounds < kRoundsMax && !budget.over())) {
    round();
    rounds++;
  }
  const size_t after = mallinfo2().uordblks;
  return after > before ? (after - before) / rounds : 0;
}

// Less than the smallest block each time is no leak of each time.
inline void LosesNothing(const char* what, size_t bytes) {
  constexpr size_t kBlockBytesMin = 24;
  if (bytes >= kBlockBytesMin) Break(absl::StrCat(what, " loses ", bytes, " bytes each time"));
}

}  // namespace weir::check
