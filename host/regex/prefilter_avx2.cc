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

WEIR_AVX2 void Prefilter::LanesAvx2(const uint8_t* counters, Facts* facts) const {
  const __m256i by_lane = _mm256_shuffle_epi8(
      Table(counters), _mm256_load_si256(reinterpret_cast<const __m256i*>(lane_counter_)));
  const __m256i thresholds = _mm256_load_si256(reinterpret_cast<const __m256i*>(lane_threshold_));
  facts->lanes = static_cast<uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(by_lane, thresholds), by_lane)));
}

WEIR_AVX2 void Prefilter::FindAvx2(Facts* facts) const {
  const size_t size = facts->text.size();
  if (size > kBlockBytes) return FindLongAvx2(facts);
  char edge[kBlockBytes];
  alignas(16) uint8_t counters[kCountedMax + 1];
  uint64_t* bitmaps = facts->bitmaps[0];
  const Block block = Load(facts->text.data(), size, edge);
  const uint64_t live = LiveBits(size);
  if (size <= 32) {
    for (uint32_t s = 0; s < counted_; s++) {
      const uint64_t bits = Among(block.a, block.a_high, Table(tables_[s])) & live;
      bitmaps[s] = bits;
      counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
    }
  } else {
    for (uint32_t s = 0; s < counted_; s++) {
      const __m256i table = Table(tables_[s]);
      const uint64_t high = Among(block.b, block.b_high, table);
      const uint64_t bits = (high << 32 | Among(block.a, block.a_high, table)) & live;
      bitmaps[s] = bits;
      counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
    }
  }
  counters[kLengthCounter] = static_cast<uint8_t>(size);
  LanesAvx2(counters, facts);
}

// Blocks overlap by half; in all but the last only the first half is counted.
WEIR_AVX2 void Prefilter::FindLongAvx2(Facts* facts) const {
  char edge[kBlockBytes];
  uint64_t counts[kCountedMax + 1] = {};
  for (uint32_t i = 0; i < facts->blocks; i++) {
    const size_t at = size_t{i} * kStride, rest = facts->text.size() - at;
    const Block block = Load(facts->text.data() + at, rest, edge);
    const uint64_t live = LiveBits(rest);
    const bool is_last = i + 1 == facts->blocks;
    const uint64_t counted = is_last ? ~0ull : (1ull << kStride) - 1;
    uint64_t* bitmaps = facts->bitmaps[std::min(i, kBlocksMax - 1)];
    for (uint32_t s = 0; s < counted_; s++) {
      const __m256i table = Table(tables_[s]);
      const uint64_t high = Among(block.b, block.b_high, table);
      const uint64_t bits = (high << 32 | Among(block.a, block.a_high, table)) & live;
      bitmaps[s] = bits;
      counts[s] += static_cast<uint64_t>(_mm_popcnt_u64(bits & counted));
    }
  }
  alignas(16) uint8_t counters[kCountedMax + 1];
  counts[kLengthCounter] = facts->text.size();
  for (uint32_t c = 0; c <= kCountedMax; c++) {
    counters[c] = static_cast<uint8_t>(std::min<uint64_t>(counts[c], kCountMax));
  }
  LanesAvx2(counters, facts);
}

WEIR_AVX2 void Prefilter::MarkAvx2(uint32_t set, Facts* facts) const {
  char edge[kBlockBytes];
  const __m256i table = Table(tables_[set]);
  for (uint32_t i = 0; i < std::min(facts->blocks, kBlocksMax); i++) {
    const size_t at = size_t{i} * kStride, rest = facts->text.size() - at;
    const Block block = Load(facts->text.data() + at, rest, edge);
    const uint64_t high = Among(block.b, block.b_high, table);
    facts->bitmaps[i][set] =
        (high << 32 | Among(block.a, block.a_high, table)) & LiveBits(rest);
  }
}

WEIR_AVX2 void Prefilter::CountedAvx2(uint32_t lanes, uint64_t* possible) const {
  const __m256i have = _mm256_set1_epi32(static_cast<int>(lanes));
  const __m256i zero = _mm256_setzero_si256();
  for (size_t p = 0; p < needs_.size(); p += 64) {
    uint64_t word = 0;
    for (size_t i = 0; i < 64 && p + i < windows_of_.size(); i += 8) {
      const __m256i need =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(needs_.data() + p + i));
      const __m256i missing = _mm256_andnot_si256(have, need);
      const int met = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(missing, zero)));
      word |= static_cast<uint64_t>(static_cast<uint32_t>(met)) << i;
    }
    possible[p / 64] = word;
  }
}

}  // namespace weir::regex
