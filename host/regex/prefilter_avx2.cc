// The prefilter's work for processors with AVX2: the same facts as the scalar functions find.
//
// A set of ASCII is a table of sixteen bytes: looked up by a byte's low nibble it gives a bit for
// each high nibble that is in the set. Two shuffles and an AND so ask 32 bytes at once, whatever
// the set.
//
// Blocks are read whole even where the text ends before, but never from a page that the text is
// not in: what lies behind the text is masked away.
#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "host/regex/prefilter.h"

#define WEIR_AVX2 __attribute__((target("avx2,popcnt,bmi"), no_sanitize("address", "thread")))

namespace weir::regex {
namespace {

constexpr uint64_t kPageBytes = 4096;

// 64 bytes and, for each, the bit of its high nibble; none for bytes beyond ASCII.
struct Block {
  __m256i a, b, a_high, b_high;
};

WEIR_AVX2 inline __m256i HighBits(__m256i bytes) {
  const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                        1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i nibble = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm256_shuffle_epi8(bits, nibble);
}

WEIR_AVX2 inline uint32_t Among(__m256i bytes, __m256i high, __m256i table) {
  const __m256i in = _mm256_and_si256(_mm256_shuffle_epi8(table, bytes), high);
  return ~static_cast<uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(in, _mm256_setzero_si256())));
}

WEIR_AVX2 inline uint64_t Among(const Block& block, __m256i table) {
  const uint64_t high = Among(block.b, block.b_high, table);
  return high << 32 | Among(block.a, block.a_high, table);
}

WEIR_AVX2 inline __m256i Table(const uint8_t* table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
}

WEIR_AVX2 inline Block Load(const char* data, size_t rest, char* edge) {
  constexpr size_t kRead = Prefilter::kBlockBytes;
  if (rest < kRead && reinterpret_cast<uintptr_t>(data) % kPageBytes > kPageBytes - kRead) {
    std::memcpy(edge, data, rest);
    data = edge;
  }
  Block block;
  block.a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
  block.b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + 32));
  block.a_high = HighBits(block.a);
  block.b_high = HighBits(block.b);
  return block;
}

inline uint64_t LiveBits(size_t rest) {
  return rest >= Prefilter::kBlockBytes ? ~0ull : (1ull << rest) - 1;
}

}  // namespace

WEIR_AVX2 void Prefilter::LookAvx2(std::span<const Place> places, Sights* sights) const {
  for (const Place& place : places) {
    const size_t size = place.text->size, column = place.column;
    if (size > kBlockBytes) {
      LookLongAvx2(place, sights);
      continue;
    }
    uint8_t* const counters = sights->counters[column];
    char edge[kBlockBytes];
    const Block block = Load(place.text->data, size, edge);
    const uint64_t live = LiveBits(size);
    // Most texts are short: half the work.
    if (size <= 32) {
      for (uint32_t s = 0; s < counted_; s++) {
        const uint64_t bits = Among(block.a, block.a_high, Table(tables_[s])) & live;
        sights->bitmaps[s][column] = bits;
        counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
      }
    } else {
      for (uint32_t s = 0; s < counted_; s++) {
        const uint64_t bits = Among(block, Table(tables_[s])) & live;
        sights->bitmaps[s][column] = bits;
        counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
      }
    }
    counters[kLengthCounter] = static_cast<uint8_t>(size);
  }
}

// Blocks overlap by half; in all but the last only the first half is counted.
WEIR_AVX2 void Prefilter::LookLongAvx2(const Place& place, Sights* sights) const {
  const std::string_view text = place.bytes();
  char edge[kBlockBytes];
  uint64_t counts[kCountedMax] = {};
  const bool has_columns = text.size() <= kTextBytesMax;
  for (size_t at = 0;; at += kStride) {
    const Block block = Load(text.data() + at, text.size() - at, edge);
    const bool is_last = text.size() - at <= kBlockBytes;
    const uint64_t live = LiveBits(text.size() - at);
    const uint64_t counted = is_last ? ~0ull : (1ull << kStride) - 1;
    for (uint32_t s = 0; s < counted_; s++) {
      const uint64_t bits = Among(block, Table(tables_[s])) & live;
      counts[s] += static_cast<uint64_t>(_mm_popcnt_u64(bits & counted));
      if (has_columns) sights->bitmaps[s][place.column + at / kStride] = bits;
    }
    if (is_last) break;
  }
  KeepCounts(place, counts, sights);
}

// Sixteen columns at once. Most windows are rare: after some steps there is mostly nothing left.
WEIR_AVX2 void Prefilter::TakeAvx2(const WindowPlan& window, uint64_t patterns,
                                   const Sights& sights, uint64_t* possible) const {
  constexpr size_t kVectors = 4, kWords = 4;
  const Step* const begin = steps_.data() + window.begin;
  const Step* const end = steps_.data() + window.end;
  const __m256i taken = _mm256_set1_epi64x(static_cast<int64_t>(patterns));
  for (size_t at = 0; at < kColumns; at += kVectors * kWords) {
    __m256i left[kVectors];
    for (__m256i& one : left) one = _mm256_set1_epi8(-1);
    for (const Step* step = begin; step != end; step++) {
      const __m128i shift = _mm_cvtsi32_si128(step->shift);
      if (step->set == Step::kSelf) {
        for (__m256i& one : left) one = _mm256_and_si256(one, _mm256_srl_epi64(one, shift));
        continue;
      }
      const auto* bits = reinterpret_cast<const __m256i*>(&sights.bitmaps[step->set][at]);
      for (size_t v = 0; v < kVectors; v++) {
        const __m256i next = _mm256_srl_epi64(_mm256_load_si256(bits + v), shift);
        left[v] = _mm256_and_si256(left[v], next);
      }
      if (step - begin != kStepsUntilAsked) continue;
      const __m256i any = _mm256_or_si256(_mm256_or_si256(left[0], left[1]),
                                          _mm256_or_si256(left[2], left[3]));
      if (_mm256_testz_si256(any, any)) break;
    }
    auto* of = reinterpret_cast<__m256i*>(possible + at);
    for (size_t v = 0; v < kVectors; v++) {
      const __m256i missing = _mm256_cmpeq_epi64(left[v], _mm256_setzero_si256());
      const __m256i kept = _mm256_andnot_si256(_mm256_and_si256(missing, taken),
                                               _mm256_loadu_si256(of + v));
      _mm256_storeu_si256(of + v, kept);
    }
  }
}

WEIR_AVX2 void Prefilter::MarkAvx2(uint32_t first, uint32_t end, Facts* facts) const {
  char edge[kBlockBytes];
  for (uint32_t i = 0; i < std::min(facts->blocks, kBlocksMax); i++) {
    const size_t at = size_t{i} * kStride, rest = facts->text.size() - at;
    const Block block = Load(facts->text.data() + at, rest, edge);
    const uint64_t live = LiveBits(rest);
    for (uint32_t s = first; s < end; s++) {
      facts->bitmaps[i][s] = Among(block, Table(tables_[s])) & live;
    }
  }
}

// A lane asks whether a counter is at its threshold or above; a pattern needs some of the lanes.
WEIR_AVX2 void Prefilter::CountedAvx2(std::span<const Place> places, const Sights& sights,
                                      uint64_t* possible) const {
  const __m256i counter = _mm256_load_si256(reinterpret_cast<const __m256i*>(lane_counter_));
  const __m256i threshold = _mm256_load_si256(reinterpret_cast<const __m256i*>(lane_threshold_));
  const __m256i zero = _mm256_setzero_si256();
  const size_t patterns = windows_of_.size();
  const uint32_t* const needs = needs_.data();
  for (const Place& place : places) {
    const __m256i by_lane = _mm256_shuffle_epi8(Table(sights.counters[place.column]), counter);
    const __m256i have = _mm256_set1_epi32(
        _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(by_lane, threshold), by_lane)));
    for (size_t p = 0; p < patterns; p += 64) {
      uint64_t word = 0;
      for (size_t i = 0; i < 64 && p + i < patterns; i += 8) {
        const __m256i need = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(needs + p + i));
        const __m256i missing = _mm256_andnot_si256(have, need);
        const int met = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(missing, zero)));
        word |= static_cast<uint64_t>(static_cast<uint32_t>(met)) << i;
      }
      possible[p / 64 * kColumns + place.column] = word;
    }
  }
}

}  // namespace weir::regex
