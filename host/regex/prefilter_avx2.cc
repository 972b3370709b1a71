// The prefilter's work for processors with AVX2: the same facts as the scalar functions find.
//
// A set of ASCII is a table of sixteen bytes: looked up by a byte's low nibble it gives a bit for
// each high nibble that is in the set. Two shuffles and an AND so ask 32 bytes at once, whatever
// the set.
//
// Blocks are read whole even where the text ends before, but never from a page that the text is
// not in: what lies behind the text is masked away.
#include <immintrin.h>

#include <cstring>

#include "host/regex/prefilter_kernel.h"

#define WEIR_AVX2 __attribute__((target("avx2,popcnt,bmi"), no_sanitize("address", "thread")))

namespace weir::regex {
namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint32_t kVectorBytes = sizeof(__m256i);

// Up to 32 bytes; for each of them the bit of its high nibble, none for bytes beyond ASCII; and in
// `live`, a bit.
struct Half {
  __m256i bytes, high;
  uint32_t live;
};

WEIR_AVX2 inline __m256i HighBits(__m256i bytes) {
  const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0,  //
                                        1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i nibble = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm256_shuffle_epi8(bits, nibble);
}

WEIR_AVX2 inline Half Load(const char* data, uint32_t bytes) {
  char edge[kVectorBytes];
  if (bytes < kVectorBytes && reinterpret_cast<uintptr_t>(data) % kPageBytes >
                                  kPageBytes - kVectorBytes) {
    std::memcpy(edge, data, bytes);
    data = edge;
  }
  const __m256i loaded = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
  return {loaded, HighBits(loaded),
          bytes >= kVectorBytes ? ~0u : (1u << bytes) - 1};
}

WEIR_AVX2 inline uint32_t Among(const Half& half, __m256i table) {
  const __m256i in = _mm256_and_si256(_mm256_shuffle_epi8(table, half.bytes), half.high);
  const __m256i missing = _mm256_cmpeq_epi8(in, _mm256_setzero_si256());
  return ~static_cast<uint32_t>(_mm256_movemask_epi8(missing)) & half.live;
}

WEIR_AVX2 inline __m256i Table(const uint8_t* table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
}

// Cells of the sets in [first, end) in one column.
WEIR_AVX2 inline void LookAt(const SetTables& tables, uint32_t first, uint32_t end,
                             uint32_t column, Portion* portion) {
  const char* const data = portion->blocks[column];
  const uint32_t bytes = portion->block_bytes[column];
  const Half low = Load(data, bytes);
  if (!portion->is_long) {
    for (uint32_t s = first; s < end; s++) {
      const uint32_t bits = Among(low, Table(tables.nibbles[s]));
      std::memcpy(portion->cells[s] + column * sizeof(bits), &bits, sizeof(bits));
    }
    return;
  }
  Half high = {};
  if (bytes > kVectorBytes) high = Load(data + kVectorBytes, bytes - kVectorBytes);
  for (uint32_t s = first; s < end; s++) {
    const __m256i table = Table(tables.nibbles[s]);
    const uint64_t bits = uint64_t{Among(high, table)} << 32 | Among(low, table);
    std::memcpy(portion->cells[s] + column * sizeof(bits), &bits, sizeof(bits));
  }
}

WEIR_AVX2 void Look(const SetTables& tables, uint32_t sets, Portion* portion) {
  for (uint32_t c = 0; c < portion->used; c++) LookAt(tables, 0, sets, c, portion);
}

WEIR_AVX2 void Mark(const SetTables& tables, uint32_t set, uint32_t column, Portion* portion) {
  LookAt(tables, set, set + 1, column, portion);
}

WEIR_AVX2 void Count(uint32_t sets, Portion* portion) {
  for (uint32_t s = 0; s < sets; s++) {
    for (uint32_t c = 0; c < portion->used; c++) {
      const uint64_t bits = portion->Cell(s, c) & OwnBytes(*portion, c);
      portion->counts[s][c] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
    }
  }
  SumCounts(sets, portion);
}

WEIR_AVX2 inline uint32_t AtLeast(const uint8_t* counts, __m256i threshold) {
  const __m256i have = _mm256_load_si256(reinterpret_cast<const __m256i*>(counts));
  return static_cast<uint32_t>(
      _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(have, threshold), have)));
}

WEIR_AVX2 void Compare(std::span<const CountLane> lanes, const Portion& portion, uint64_t* met) {
  for (size_t l = 0; l < lanes.size(); l++) {
    const __m256i threshold = _mm256_set1_epi8(static_cast<char>(lanes[l].threshold));
    const uint8_t* const counts = portion.counts[lanes[l].counter];
    met[l] = uint64_t{AtLeast(counts + kVectorBytes, threshold)} << 32 |
             AtLeast(counts, threshold);
  }
}

template <bool kIsLong>
WEIR_AVX2 inline __m256i Shift(__m256i cells, __m128i bits) {
  return kIsLong ? _mm256_srl_epi64(cells, bits) : _mm256_srl_epi32(cells, bits);
}

// The columns of one vector in which something is left.
template <bool kIsLong>
WEIR_AVX2 inline uint64_t Left(__m256i cells) {
  const __m256i zero = _mm256_setzero_si256();
  if constexpr (kIsLong) {
    const __m256i none = _mm256_cmpeq_epi64(cells, zero);
    return ~static_cast<uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(none))) & 0xf;
  } else {
    const __m256i none = _mm256_cmpeq_epi32(cells, zero);
    return ~static_cast<uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(none))) & 0xff;
  }
}

template <bool kIsLong>
WEIR_AVX2 uint64_t FindIn(std::span<const WindowStep> steps, uint64_t columns,
                          const Portion& portion) {
  constexpr uint32_t kColumns = kIsLong ? 4 : 8;  // Of a vector.
  constexpr uint64_t kAll = (1ull << 2 * kColumns) - 1;
  uint64_t found = 0;
  for (uint32_t column = 0; column < portion.used; column += 2 * kColumns) {
    if ((columns >> column & kAll) == 0) continue;
    const size_t at = size_t{column} * kVectorBytes / kColumns;
    __m256i a = _mm256_set1_epi8(-1), b = a;
    for (const WindowStep step : steps) {
      const __m128i shift = _mm_cvtsi32_si128(step.shift);
      const auto* of = reinterpret_cast<const __m256i*>(portion.cells[step.set % 64] + at);
      const bool self = step.set == WindowStep::kSelf;
      const __m256i next_a = self ? a : _mm256_load_si256(of);
      const __m256i next_b = self ? b : _mm256_load_si256(of + 1);
      a = _mm256_and_si256(a, Shift<kIsLong>(next_a, shift));
      b = _mm256_and_si256(b, Shift<kIsLong>(next_b, shift));
    }
    found |= (Left<kIsLong>(a) | Left<kIsLong>(b) << kColumns) << column;
  }
  return found & columns;
}

WEIR_AVX2 uint64_t Find(std::span<const WindowStep> steps, uint64_t columns,
                        const Portion& portion) {
  return portion.is_long ? FindIn<true>(steps, columns, portion)
                         : FindIn<false>(steps, columns, portion);
}

}  // namespace

const PrefilterKernel kAvx2Kernel = {&Look, &Mark, &Count, &Compare, &Find};

}  // namespace weir::regex
