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

WEIR_AVX512 inline Block Load(const char* data, size_t rest) {
  const __m512i bits = _mm512_broadcast_i32x4(
      _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0));
  Block block;
  block.live = rest >= Prefilter::kBlockBytes ? ~0ull : (1ull << rest) - 1;
  block.bytes = _mm512_maskz_loadu_epi8(block.live, data);
  const __m512i nibble =
      _mm512_and_si512(_mm512_srli_epi16(block.bytes, 4), _mm512_set1_epi8(15));
  block.high = _mm512_shuffle_epi8(bits, nibble);
  return block;
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

WEIR_AVX512 void Prefilter::LookAvx512(std::span<const Place> places, Sights* sights) const {
  for (const Place& place : places) {
    const size_t column = place.column;
    if (place.text->size > kBlockBytes) {
      LookLongAvx512(place, sights);
      continue;
    }
    uint8_t* const counters = sights->counters[column];
    const Block block = Load(place.text->data, place.text->size);
    for (uint32_t s = 0; s < counted_; s++) {
      const uint64_t bits = Among(block, tables_[s]);
      sights->bitmaps[s][column] = bits;
      counters[s] = static_cast<uint8_t>(_mm_popcnt_u64(bits));
    }
    counters[kLengthCounter] = static_cast<uint8_t>(place.text->size);
  }
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
