// The two steps of the prefilter that cost most, for processors with AVX-512 (BW, VL): the same
// facts as the scalar functions find. See prefilter_avx2.cc for how a set is asked for.
//
// A masked load reads no byte behind the text's end, so no page is touched that the text is not in.
#include <immintrin.h>

#include "host/regex/prefilter.h"

#define WEIR_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,bmi,popcnt"), no_sanitize("address", "thread")))

namespace weir::regex {
namespace {

// Up to 64 bytes: `live` has a bit for each, and `high` the bit of its high nibble.
struct Block {
  __mmask64 live;
  __m512i bytes, high;
};

WEIR_AVX512 inline Block BlockOf(__m512i bytes, __mmask64 live) {
  const __m512i bits = _mm512_broadcast_i32x4(
      _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m512i nibble = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), _mm512_set1_epi8(15));
  return {live, bytes, _mm512_shuffle_epi8(bits, nibble)};
}

WEIR_AVX512 inline Block Load(const char* data, size_t rest) {
  const __mmask64 live = rest >= Prefilter::kBlockBytes ? ~0ull : (1ull << rest) - 1;
  return BlockOf(_mm512_maskz_loadu_epi8(live, data), live);
}

// Two texts of at most half a block, one in each half.
WEIR_AVX512 inline Block LoadTwo(const BatchText& low, const BatchText& high) {
  const __mmask64 low_live = (1ull << low.size) - 1, high_live = (1ull << high.size) - 1;
  const __m256i low_bytes = _mm256_maskz_loadu_epi8(static_cast<__mmask32>(low_live), low.data);
  const __m256i high_bytes = _mm256_maskz_loadu_epi8(static_cast<__mmask32>(high_live), high.data);
  return BlockOf(_mm512_inserti64x4(_mm512_castsi256_si512(low_bytes), high_bytes, 1),
                 high_live << 32 | low_live);
}

WEIR_AVX512 inline uint64_t Among(const Block& block, const uint8_t* table) {
  const __m512i wide =
      _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<const __m128i*>(table)));
  return _mm512_mask_test_epi8_mask(block.live, _mm512_shuffle_epi8(wide, block.bytes),
                                    block.high);
}

// From those of eight columns that `missing` has a bit for.
WEIR_AVX512 inline void Take(__mmask8 missing, __m512i taken, uint64_t* possible) {
  const __m512i all = _mm512_loadu_si512(possible);
  _mm512_storeu_si512(possible, _mm512_mask_andnot_epi64(all, missing, taken, all));
}

}  // namespace

// Most texts are short: two of them share a block, since what asks for a set costs more than what
// keeps the answer.
WEIR_AVX512 void Prefilter::LookAvx512(std::span<const Place> places, Sights* sights) const {
  constexpr uint32_t kHalf = kBlockBytes / 2;
  const Place* waiting = nullptr;  // A short one, for another.
  for (const Place& place : places) {
    if (place.text->size > kBlockBytes) {
      LookLongAvx512(place, sights);
    } else if (place.text->size > kHalf) {
      LookOneAvx512(place, sights);
    } else if (waiting == nullptr) {
      waiting = &place;
    } else {
      LookTwoAvx512(*waiting, place, sights);
      waiting = nullptr;
    }
  }
  if (waiting != nullptr) LookOneAvx512(*waiting, sights);
}

WEIR_AVX512 inline void Prefilter::LookOneAvx512(const Place& place, Sights* sights) const {
  uint8_t* const counters = sights->counters[place.column];
  const Block block = Load(place.text->data, place.text->size);
  for (uint32_t s = 0; s < counted_; s++) {
    const uint64_t bits = Among(block, tables_[s]);
    sights->bitmaps[s][place.column] = bits;
    counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
  }
  counters[kLengthCounter] = static_cast<uint8_t>(place.text->size);
}

WEIR_AVX512 inline void Prefilter::LookTwoAvx512(const Place& low, const Place& high,
                                                 Sights* sights) const {
  uint8_t* const low_counters = sights->counters[low.column];
  uint8_t* const high_counters = sights->counters[high.column];
  const Block block = LoadTwo(*low.text, *high.text);
  for (uint32_t s = 0; s < counted_; s++) {
    const uint64_t bits = Among(block, tables_[s]);
    const uint64_t low_bits = bits & ~0u, high_bits = bits >> 32;
    sights->bitmaps[s][low.column] = low_bits;
    sights->bitmaps[s][high.column] = high_bits;
    low_counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(low_bits));
    high_counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(high_bits));
  }
  low_counters[kLengthCounter] = static_cast<uint8_t>(low.text->size);
  high_counters[kLengthCounter] = static_cast<uint8_t>(high.text->size);
}

// Blocks overlap by half; in all but the last only the first half is counted.
WEIR_AVX512 void Prefilter::LookLongAvx512(const Place& place, Sights* sights) const {
  const std::string_view text = place.bytes();
  uint64_t counts[kCountedMax] = {};
  const bool has_columns = text.size() <= kTextBytesMax;
  for (size_t at = 0;; at += kStride) {
    const Block block = Load(text.data() + at, text.size() - at);
    const bool is_last = text.size() - at <= kBlockBytes;
    const uint64_t counted = is_last ? ~0ull : (1ull << kStride) - 1;
    for (uint32_t s = 0; s < counted_; s++) {
      const uint64_t bits = Among(block, tables_[s]);
      counts[s] += static_cast<uint64_t>(_mm_popcnt_u64(bits & counted));
      if (has_columns) sights->bitmaps[s][place.column + at / kStride] = bits;
    }
    if (is_last) break;
  }
  KeepCounts(place, counts, sights);
}

// All columns at once. Most windows are rare: after some steps there is mostly nothing left. Four
// names and no array, or gcc 12 keeps them in memory.
WEIR_AVX512 void Prefilter::TakeAvx512(const WindowPlan& window, uint64_t patterns,
                                       const Sights& sights, uint64_t* possible) const {
  static_assert(kColumns == 4 * sizeof(__m512i) / sizeof(uint64_t));
  const Step* const begin = steps_.data() + window.begin;
  const Step* const end = steps_.data() + window.end;
  __m512i a = _mm512_set1_epi8(-1), b = a, c = a, d = a;
  for (const Step* step = begin; step != end; step++) {
    const __m128i shift = _mm_cvtsi32_si128(step->shift);
    if (step->set == Step::kSelf) {
      a = _mm512_and_si512(a, _mm512_srl_epi64(a, shift));
      b = _mm512_and_si512(b, _mm512_srl_epi64(b, shift));
      c = _mm512_and_si512(c, _mm512_srl_epi64(c, shift));
      d = _mm512_and_si512(d, _mm512_srl_epi64(d, shift));
      continue;
    }
    const uint64_t* bits = sights.bitmaps[step->set];
    a = _mm512_and_si512(a, _mm512_srl_epi64(_mm512_load_si512(bits), shift));
    b = _mm512_and_si512(b, _mm512_srl_epi64(_mm512_load_si512(bits + 8), shift));
    c = _mm512_and_si512(c, _mm512_srl_epi64(_mm512_load_si512(bits + 16), shift));
    d = _mm512_and_si512(d, _mm512_srl_epi64(_mm512_load_si512(bits + 24), shift));
    if (step - begin != kStepsUntilAsked) continue;
    const __m512i any = _mm512_or_si512(_mm512_or_si512(a, b), _mm512_or_si512(c, d));
    if (_mm512_test_epi64_mask(any, any) == 0) break;
  }
  const __m512i taken = _mm512_set1_epi64(static_cast<int64_t>(patterns));
  Take(_mm512_testn_epi64_mask(a, a), taken, possible);
  Take(_mm512_testn_epi64_mask(b, b), taken, possible + 8);
  Take(_mm512_testn_epi64_mask(c, c), taken, possible + 16);
  Take(_mm512_testn_epi64_mask(d, d), taken, possible + 24);
}

}  // namespace weir::regex
