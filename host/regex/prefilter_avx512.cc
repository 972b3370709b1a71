// The prefilter's work for processors with AVX-512 (BW, VL, VBMI, VPOPCNTDQ: since Ice Lake and
// Zen 4): the same facts as the scalar functions find.
//
// A table of 128 bytes, a bit for each of eight sets, fits in two registers: one permutation asks
// 64 bytes about eight sets at once.
//
// A masked load reads no byte behind the text's end, so no page is touched that the text is not in.
#include <immintrin.h>

#include "host/regex/prefilter_kernel.h"

#define WEIR_AVX512                                                                       \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vpopcntdq,bmi,popcnt"), \
                 no_sanitize("address", "thread")))

namespace weir::regex {
namespace {

constexpr size_t kVectorBytes = sizeof(__m512i);
constexpr ptrdiff_t kStepsUntilAsked = 3;  // Then, whether any column has anything left.

// Up to 64 bytes of ASCII; `live` has a bit for each.
struct Block {
  __mmask64 live;
  __m512i bytes;
};

WEIR_AVX512 inline Block BlockOf(__m512i bytes, __mmask64 live) {
  return {live & ~_mm512_movepi8_mask(bytes), bytes};
}

WEIR_AVX512 inline Block LoadOne(const Portion& portion, uint32_t column) {
  const __mmask64 live = ~0ull >> (64 - portion.block_bytes[column]);
  return BlockOf(_mm512_maskz_loadu_epi8(live, portion.blocks[column]), live);
}

// Two texts of at most half a block, one in each half.
WEIR_AVX512 inline Block LoadTwo(const Portion& portion, uint32_t column) {
  const uint64_t low_live = ~0ull >> (64 - portion.block_bytes[column]);
  const uint64_t high_live = ~0ull >> (64 - portion.block_bytes[column + 1]);
  const __m256i low =
      _mm256_maskz_loadu_epi8(static_cast<__mmask32>(low_live), portion.blocks[column]);
  const __m256i high =
      _mm256_maskz_loadu_epi8(static_cast<__mmask32>(high_live), portion.blocks[column + 1]);
  return BlockOf(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1),
                 high_live << 32 | low_live);
}

// Cells of eight sets, of one long column or two short ones.
template <int kSet>
WEIR_AVX512 inline void Store(const Block& block, __m512i members, uint8_t* cells) {
  constexpr size_t kPitch = sizeof(Portion::cells[0]);
  const __mmask64 in = _mm512_mask_test_epi8_mask(block.live, members,
                                                  _mm512_set1_epi8(static_cast<char>(1 << kSet)));
  _store_mask64(reinterpret_cast<__mmask64*>(cells + kSet * kPitch), in);
  if constexpr (kSet < 7) Store<kSet + 1>(block, members, cells);
}

template <bool kIsLong>
WEIR_AVX512 void LookAt(const uint8_t* table, uint32_t first_set, Portion* portion) {
  const __m512i low = _mm512_load_si512(table), high = _mm512_load_si512(table + kVectorBytes);
  for (uint32_t c = 0; c < portion->used; c += kIsLong ? 1 : 2) {
    const Block block = kIsLong || c + 1 == portion->used ? LoadOne(*portion, c)
                                                          : LoadTwo(*portion, c);
    const __m512i members = _mm512_permutex2var_epi8(low, block.bytes, high);
    Store<0>(block, members, portion->cells[first_set] + size_t{c} * (kIsLong ? 8 : 4));
  }
}

WEIR_AVX512 void Look(const SetTables& tables, uint32_t sets, Portion* portion) {
  for (uint32_t s = 0; s < sets; s += 8) {
    if (portion->is_long) {
      LookAt<true>(tables.members[s / 8], s, portion);
    } else {
      LookAt<false>(tables.members[s / 8], s, portion);
    }
  }
}

WEIR_AVX512 void Mark(const SetTables& tables, uint32_t set, uint32_t column, Portion* portion) {
  const uint8_t* const table = tables.members[set / 8];
  const Block block = LoadOne(*portion, column);
  const __m512i members = _mm512_permutex2var_epi8(
      _mm512_load_si512(table), block.bytes, _mm512_load_si512(table + kVectorBytes));
  const __m512i bit = _mm512_set1_epi8(static_cast<char>(1 << set % 8));
  portion->SetCell(set, column, _mm512_mask_test_epi8_mask(block.live, members, bit));
}

// Columns count their own bytes; then each text's first one takes the counts of those that follow.
WEIR_AVX512 void CountLong(uint32_t sets, Portion* portion) {
  const __m512i not_last = _mm512_set1_epi64((1ll << Portion::kStride) - 1);
  for (uint32_t s = 0; s < sets; s++) {
    uint8_t* const counts = portion->counts[s];
    for (uint32_t c = 0; c < portion->used; c += 8) {
      const auto shortened = static_cast<__mmask8>(~(portion->lasts >> c));
      const __m512i cells = _mm512_load_si512(portion->cells[s] + size_t{c} * 8);
      const __m512i own = _mm512_mask_and_epi64(cells, shortened, cells, not_last);
      _mm_storel_epi64(reinterpret_cast<__m128i*>(counts + c),
                       _mm512_cvtepi64_epi8(_mm512_popcnt_epi64(own)));
    }
    if (portion->columns_max == 0) continue;
    __m512i sums = _mm512_load_si512(counts);
    for (uint32_t n = 1; n < portion->columns_max; n++) {
      sums = _mm512_adds_epu8(sums, _mm512_maskz_loadu_epi8(portion->wider[n], counts + n));
    }
    _mm512_store_si512(counts, sums);
  }
}

WEIR_AVX512 void CountShort(uint32_t sets, Portion* portion) {
  for (uint32_t s = 0; s < sets; s++) {
    for (uint32_t c = 0; c < portion->used; c += 16) {
      const __m512i cells = _mm512_load_si512(portion->cells[s] + size_t{c} * 4);
      _mm_store_si128(reinterpret_cast<__m128i*>(portion->counts[s] + c),
                      _mm512_cvtepi32_epi8(_mm512_popcnt_epi32(cells)));
    }
  }
}

WEIR_AVX512 void Count(uint32_t sets, Portion* portion) {
  if (portion->is_long) {
    CountLong(sets, portion);
  } else {
    CountShort(sets, portion);
  }
}

WEIR_AVX512 void Compare(std::span<const CountLane> lanes, const Portion& portion,
                         uint64_t* met) {
  for (size_t l = 0; l < lanes.size(); l++) {
    met[l] = _mm512_cmpge_epu8_mask(_mm512_load_si512(portion.counts[lanes[l].counter]),
                                    _mm512_set1_epi8(static_cast<char>(lanes[l].threshold)));
  }
}

template <bool kIsLong>
WEIR_AVX512 inline __m512i Shift(__m512i cells, __m128i bits) {
  return kIsLong ? _mm512_srl_epi64(cells, bits) : _mm512_srl_epi32(cells, bits);
}

// The columns of one vector in which something is left.
template <bool kIsLong>
WEIR_AVX512 inline uint64_t Left(__m512i cells) {
  return kIsLong ? uint64_t{_mm512_test_epi64_mask(cells, cells)}
                 : uint64_t{_mm512_test_epi32_mask(cells, cells)};
}

// Four vectors at once. Most windows are rare: after some steps there is mostly nothing left. Four
// names and no array, or gcc 12 keeps them in memory.
template <bool kIsLong>
WEIR_AVX512 uint64_t FindIn(std::span<const WindowStep> steps, const Portion& portion,
                            size_t at) {
  const WindowStep* const begin = steps.data();
  const WindowStep* const end = begin + steps.size();
  __m512i a = _mm512_set1_epi8(-1), b = a, c = a, d = a;
  for (const WindowStep* step = begin; step != end; step++) {
    const __m128i shift = _mm_cvtsi32_si128(step->shift);
    if (step->set == WindowStep::kSelf) {
      a = _mm512_and_si512(a, Shift<kIsLong>(a, shift));
      b = _mm512_and_si512(b, Shift<kIsLong>(b, shift));
      c = _mm512_and_si512(c, Shift<kIsLong>(c, shift));
      d = _mm512_and_si512(d, Shift<kIsLong>(d, shift));
      continue;
    }
    const uint8_t* of = portion.cells[step->set] + at;
    a = _mm512_and_si512(a, Shift<kIsLong>(_mm512_load_si512(of), shift));
    b = _mm512_and_si512(b, Shift<kIsLong>(_mm512_load_si512(of + kVectorBytes), shift));
    c = _mm512_and_si512(c, Shift<kIsLong>(_mm512_load_si512(of + 2 * kVectorBytes), shift));
    d = _mm512_and_si512(d, Shift<kIsLong>(_mm512_load_si512(of + 3 * kVectorBytes), shift));
    if (step - begin != kStepsUntilAsked) continue;
    const __m512i any = _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
    if (_mm512_test_epi64_mask(any, any) == 0) return 0;
  }
  constexpr int kColumns = kIsLong ? 8 : 16;  // Of a vector.
  return Left<kIsLong>(a) | Left<kIsLong>(b) << kColumns | Left<kIsLong>(c) << 2 * kColumns |
         Left<kIsLong>(d) << 3 * kColumns;
}

WEIR_AVX512 uint64_t Find(std::span<const WindowStep> steps, uint64_t columns,
                          const Portion& portion) {
  if (!portion.is_long) return FindIn<false>(steps, portion, 0) & columns;
  uint64_t found = 0;
  if (static_cast<uint32_t>(columns) != 0) found = FindIn<true>(steps, portion, 0);
  if (columns >> 32 != 0) found |= FindIn<true>(steps, portion, 4 * kVectorBytes) << 32;
  return found & columns;
}

}  // namespace

const PrefilterKernel kAvx512Kernel = {&Look, &Mark, &Count, &Compare, &Find};

}  // namespace weir::regex
