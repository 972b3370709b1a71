#include "plugins/processors/redaction/detect/mask_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::redaction::detect {
namespace {

using Block = MaskBlock;
constexpr std::string_view kSigns = "@:=~";
constexpr std::string_view kEscapes = "%\\";
constexpr size_t kBlockBytes = MaskBlock::kBytes;

enum : uint8_t { kDigit = 1, kLetter = 2, kUpper = 4, kSign = 8, kEscape = 16 };

alignas(64) constexpr std::array<uint8_t, 256> kTraits = [] {
  std::array<uint8_t, 256> traits = {};
  for (unsigned c = '0'; c <= '9'; c++) traits[c] = kDigit;
  for (unsigned c = 'a'; c <= 'z'; c++) traits[c] = kLetter;
  for (unsigned c = 'A'; c <= 'Z'; c++) traits[c] = kLetter | kUpper;
  for (const char c : kSigns) traits[static_cast<uint8_t>(c)] |= kSign;
  for (const char c : kEscapes) traits[static_cast<uint8_t>(c)] |= kEscape;
  return traits;
}();

bool HasTrigram(std::string_view text, const Trigrams& trigrams) {
  return text.size() >= Trigrams::kBytes && trigrams.MayBe(text);
}

struct PlainKernel {
  explicit PlainKernel(const Trigrams& three) : trigrams(three) {}

  Block BlockOf(const char* data, size_t left) const {
    Block block;
    const std::string_view text(data, left);
    for (size_t i = 0; i < std::min(left, kBlockBytes); i++) {
      const uint8_t traits = kTraits[static_cast<uint8_t>(data[i])];
      block.digit |= uint64_t{(traits & kDigit) != 0} << i;
      block.letter |= uint64_t{(traits & kLetter) != 0} << i;
      block.upper |= uint64_t{(traits & kUpper) != 0} << i;
      block.sign |= uint64_t{(traits & kSign) != 0} << i;
      block.escape |= uint64_t{(traits & kEscape) != 0} << i;
      block.trigram |= uint64_t{HasTrigram(text.substr(i), trigrams)} << i;
    }
    return block;
  }
  const Trigrams& trigrams;
};

#if defined(__x86_64__)

// Digits, signs and escapes as buckets.
constexpr uint8_t kSignBits = 0x0F, kEscapeBits = 0x30, kDigitBit = 0x40;
constexpr Trigrams::Halves kClasses = [] {
  Trigrams::Halves halves;
  unsigned bit = 1;
  const auto add = [&halves](unsigned c, unsigned to) {
    halves.low[c & 15] = static_cast<uint8_t>(halves.low[c & 15] | to);
    halves.high[c >> 4] = static_cast<uint8_t>(halves.high[c >> 4] | to);
  };
  for (const char c : kSigns) add(static_cast<uint8_t>(c), std::exchange(bit, bit << 1));
  for (const char c : kEscapes) add(static_cast<uint8_t>(c), std::exchange(bit, bit << 1));
  for (unsigned c = '0'; c <= '9'; c++) add(c, kDigitBit);
  return halves;
}();
static_assert(kSigns.size() == 4 && kEscapes.size() == 2);

// Loads may reach behind a text, within its page, so tools that look for that are told not to.
#define WEIR_AVX2 __attribute__((target("avx2,bmi,lzcnt,popcnt"), no_sanitize("address", "thread")))

WEIR_AVX2 inline uint32_t Bits(__m256i bytes) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(bytes));
}
WEIR_AVX2 inline __m256i Load(const char* data) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
}
// Bytes that have one of the bits.
WEIR_AVX2 inline uint32_t Any(__m256i bytes, uint8_t bits) {
  const __m256i some = _mm256_and_si256(bytes, _mm256_set1_epi8(static_cast<char>(bits)));
  return ~Bits(_mm256_cmpeq_epi8(some, _mm256_setzero_si256()));
}
WEIR_AVX2 inline __m256i IsLetter(__m256i bytes) {
  const __m256i from_a = _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)),
                                         _mm256_set1_epi8('a'));
  return _mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8(25)), from_a);
}

// Both halves of a vector have the table.
struct TableHalves {
  __m256i low, high;
};
WEIR_AVX2 inline __m256i Twice(const std::array<uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(
      _mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}
WEIR_AVX2 inline TableHalves Twice(const Trigrams::Halves& halves) {
  return {Twice(halves.low), Twice(halves.high)};
}
// The buckets of each byte. A byte beyond ASCII takes nothing from a shuffle.
WEIR_AVX2 inline __m256i BucketsOf(const TableHalves& table, __m256i bytes) {
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  return _mm256_and_si256(_mm256_shuffle_epi8(table.low, bytes),
                          _mm256_shuffle_epi8(table.high, high));
}

constexpr size_t kHalf = 32, kReach = kHalf + Trigrams::kBytes - 1;

// What 32 bytes are, of a text that has `left` more from there on.
[[gnu::always_inline]] WEIR_AVX2 inline Block Avx2Half(const char* data, size_t left,
                                                       const TableHalves (&tables)[4]) {
  constexpr size_t kPage = 4096;
  char copy[kReach];
  const size_t in_page = reinterpret_cast<uintptr_t>(data) % kPage;
  if (left < kReach && in_page > kPage - kReach) {  // Behind the page there may be nothing.
    std::memcpy(copy, data, left);
    data = copy;
  }
  const __m256i bytes = Load(data);
  const uint64_t behind = left >= kReach ? ~0ull : (1ull << left) - 1;
  const auto own = static_cast<uint32_t>(behind);
  const uint32_t letters = Bits(IsLetter(bytes)) & own;
  const __m256i class_bits = BucketsOf(tables[3], bytes);
  const __m256i trigrams = _mm256_and_si256(
      BucketsOf(tables[0], bytes), _mm256_and_si256(BucketsOf(tables[1], Load(data + 1)),
                                                    BucketsOf(tables[2], Load(data + 2))));
  Block block;
  block.digit = Any(class_bits, kDigitBit) & own;
  block.letter = letters;
  block.upper = letters & ~Bits(_mm256_slli_epi16(bytes, 2));  // The bit of 0x20.
  block.sign = Any(class_bits, kSignBits) & own;
  block.escape = Any(class_bits, kEscapeBits) & own;
  block.trigram = Any(trigrams, 0xFF) & static_cast<uint32_t>(behind >> 2);
  return block;
}

struct Avx2Kernel {
  WEIR_AVX2 explicit Avx2Kernel(const Trigrams& trigrams)
      : tables{Twice(trigrams.at()[0]), Twice(trigrams.at()[1]), Twice(trigrams.at()[2]),
               Twice(kClasses)} {}

  [[gnu::always_inline]] WEIR_AVX2 Block BlockOf(const char* data, size_t left) const {
    Block block;
    if (left == 0) return block;
    block = Avx2Half(data, left, tables);
    if (left <= kHalf) return block;
    const Block rest = Avx2Half(data + kHalf, left - kHalf, tables);
    block.digit |= rest.digit << kHalf;
    block.letter |= rest.letter << kHalf;
    block.upper |= rest.upper << kHalf;
    block.sign |= rest.sign << kHalf;
    block.trigram |= rest.trigram << kHalf;
    block.escape |= rest.escape << kHalf;
    return block;
  }
  const TableHalves tables[4];
};

#define WEIR_AVX512 \
  __attribute__((target("avx512bw,avx512vl,avx512vbmi,avx2,bmi,bmi2,lzcnt,popcnt")))

// A byte picks one of 128 by its lower seven bits: what one beyond ASCII picks means nothing.
struct WideTable {
  __m512i low, high;
};
WEIR_AVX512 inline WideTable Wide(const uint8_t* table) {
  return {_mm512_load_si512(table), _mm512_load_si512(table + 64)};
}
WEIR_AVX512 inline __m512i Pick(const WideTable& table, __m512i bytes) {
  return _mm512_permutex2var_epi8(table.low, bytes, table.high);
}
// Bytes whose bits are not set are not touched.
WEIR_AVX512 inline __m512i LoadWide(const char* data, uint64_t own) {
  return _mm512_maskz_loadu_epi8(own, data);
}
WEIR_AVX512 inline uint64_t Having(uint64_t among, __m512i traits, uint8_t trait) {
  return _mm512_mask_test_epi8_mask(among, traits, _mm512_set1_epi8(static_cast<char>(trait)));
}

// The first n bits, for n from -2 on: from memory they are where the loads want them, and there is
// no branch on how long a text is.
constexpr size_t kMostBits = kBlockBytes + 2;
constexpr std::array<uint64_t, 2 + kMostBits + 1> kFirstBits = [] {
  std::array<uint64_t, 2 + kMostBits + 1> bits = {};
  for (size_t n = 1; n <= kMostBits; n++) bits[2 + n] = n < 64 ? (1ull << n) - 1 : ~0ull;
  return bits;
}();

struct Avx512Kernel {
  WEIR_AVX512 explicit Avx512Kernel(const Trigrams& trigrams)
      : first(Wide(trigrams.ascii(0).data())), second(Wide(trigrams.ascii(1).data())),
        third(Wide(trigrams.ascii(2).data())), traits(Wide(kTraits.data())) {}

  [[gnu::always_inline]] WEIR_AVX512 Block BlockOf(const char* data, size_t left) const {
    // Bytes that the text has from here on, and from the next two.
    const uint64_t* const own = &kFirstBits[2 + std::min(left, kMostBits)];
    const __m512i bytes = LoadWide(data, own[0]), next = LoadWide(data + 1, own[-1]),
                  second_next = LoadWide(data + 2, own[-2]);
    const __m512i any = _mm512_or_si512(bytes, _mm512_or_si512(next, second_next));
    const __m512i buckets = _mm512_and_si512(
        Pick(first, bytes), _mm512_and_si512(Pick(second, next), Pick(third, second_next)));
    const __m512i having = Pick(traits, bytes);
    const uint64_t ascii = ~_mm512_movepi8_mask(bytes);
    Block block;
    block.digit = Having(ascii, having, kDigit);
    block.letter = Having(ascii, having, kLetter);
    block.upper = Having(ascii, having, kUpper);
    block.sign = Having(ascii, having, kSign);
    block.escape = Having(ascii, having, kEscape);
    block.trigram = _mm512_test_epi8_mask(buckets, buckets) & ~_mm512_movepi8_mask(any);
    return block;
  }
  const WideTable first, second, third, traits;
};

#endif

// Whether there may be anything in each text's first block. Loops that the compiler makes vectors
// of, those of the kernel that it is inlined into. Not sanitized, because that of AVX2 is not: gcc
// would mark the end of a local there, and nobody would take the mark away.
__attribute__((always_inline, no_sanitize("address", "thread"))) inline uint64_t Ask(
    DigitsMin digits_min, MaskChunk* chunk) {
  MaskChunk::Words<MaskChunk::kTextsMax> any, others;
  for (size_t i = 0; i < any.size(); i++) {
    const Block block = chunk->block(i);
    const uint64_t numbers = block.numbers(digits_min, 0), codes = block.codes();
    const uint64_t marks = block.sign | block.trigram | block.escape;
    chunk->numbers[i] = numbers;
    chunk->codes[i] = codes;
    any[i] = numbers | codes | marks;
    others[i] = block.letter | marks;
  }
  uint64_t may = 0, plain = 0;
  for (size_t i = 0; i < any.size(); i++) {
    may |= uint64_t{any[i] != 0} << i;
    plain |= uint64_t{others[i] == 0} << i;
  }
  chunk->plain = plain;
  return may;
}

// The two uses of a kernel, as functions for the processor that it is for: only so are its tables
// kept in registers.
#define WEIR_KERNEL(kernel_name, target)                                                        \
  target void BlocksBy##kernel_name(std::string_view text, const Trigrams& trigrams,            \
                                    Block* to) {                                                \
    const kernel_name kernel(trigrams);                                                         \
    for (size_t at = 0; at < text.size(); at += kBlockBytes) {                                  \
      *to++ = kernel.BlockOf(text.data() + at, text.size() - at);                               \
    }                                                                                           \
  }                                                                                             \
  target uint64_t ChunkBy##kernel_name(std::span<const std::string_view> texts,                 \
                                       const Trigrams& trigrams, DigitsMin digits_min,          \
                                       MaskChunk* to) {                                         \
    const kernel_name kernel(trigrams);                                                         \
    uint64_t longer = 0;                                                                        \
    for (size_t i = 0; i < texts.size(); i++) {                                                 \
      to->Set(i, kernel.BlockOf(texts[i].data(), texts[i].size()));                             \
      longer |= uint64_t{texts[i].size() > kBlockBytes} << i;                                   \
    }                                                                                           \
    size_t next = MaskChunk::kTextsMax;                                                         \
    for (uint64_t rest = longer; rest != 0; rest &= rest - 1) {                                 \
      const auto i = static_cast<size_t>(std::countr_zero(rest));                               \
      to->behind[i] = next - 1;                                                                 \
      const std::string_view text = texts[i].substr(0, MaskChunk::kBlocksMax * kBlockBytes);    \
      for (size_t at = kBlockBytes; at < text.size(); at += kBlockBytes) {                      \
        to->Set(next++, kernel.BlockOf(text.data() + at, text.size() - at));                    \
      }                                                                                         \
    }                                                                                           \
    return longer | Ask(digits_min, to);                                                        \
  }
WEIR_KERNEL(PlainKernel, )
#if defined(__x86_64__)
WEIR_KERNEL(Avx2Kernel, WEIR_AVX2)
WEIR_KERNEL(Avx512Kernel, WEIR_AVX512)
#endif

}  // namespace

std::span<const MaskKernel> MaskKernels() {
  static constexpr MaskKernel kAll[] = {MaskKernel::kPlain, MaskKernel::kAvx2,
                                        MaskKernel::kAvx512};
#if defined(__x86_64__)
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi2");
  return std::span(kAll).first(avx512 ? 3 : avx2 ? 2 : 1);
#else
  return std::span(kAll).first(1);
#endif
}

void MakeBlocks(std::string_view text, const Trigrams& trigrams, MaskKernel kernel,
                MaskBlock* to) {
#if defined(__x86_64__)
  if (kernel == MaskKernel::kAvx512) return BlocksByAvx512Kernel(text, trigrams, to);
  if (kernel == MaskKernel::kAvx2) return BlocksByAvx2Kernel(text, trigrams, to);
#endif
  BlocksByPlainKernel(text, trigrams, to);
}

uint64_t MakeChunk(std::span<const std::string_view> texts, const Trigrams& trigrams,
                   DigitsMin digits_min, MaskKernel kernel, MaskChunk* to) {
  if (texts.empty()) return 0;
  const uint64_t own = ~0ull >> (MaskChunk::kTextsMax - texts.size());
#if defined(__x86_64__)
  if (kernel == MaskKernel::kAvx512) {
    return own & ChunkByAvx512Kernel(texts, trigrams, digits_min, to);
  }
  if (kernel == MaskKernel::kAvx2) return own & ChunkByAvx2Kernel(texts, trigrams, digits_min, to);
#endif
  return own & ChunkByPlainKernel(texts, trigrams, digits_min, to);
}

}  // namespace weir::redaction::detect
