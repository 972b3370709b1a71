#include "plugins/processors/redaction/detect/byte_masks.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace weir::redaction::detect {
namespace {

using Block = ByteMasks::Block;
constexpr std::string_view kAnchors = "_-.=:~ @A";
constexpr std::string_view kEscapes = "%\\";
constexpr size_t kBlockBytes = 64;

enum : uint8_t { kDigit = 1, kLetter = 2, kUpper = 4, kAnchor = 8, kEscape = 16 };

constexpr std::array<uint8_t, 256> kTraits = [] {
  std::array<uint8_t, 256> traits = {};
  for (unsigned c = '0'; c <= '9'; c++) traits[c] = kDigit;
  for (unsigned c = 'a'; c <= 'z'; c++) traits[c] = kLetter;
  for (unsigned c = 'A'; c <= 'Z'; c++) traits[c] = kLetter | kUpper;
  for (const char c : kAnchors) traits[static_cast<uint8_t>(c)] |= kAnchor;
  for (const char c : kEscapes) traits[static_cast<uint8_t>(c)] |= kEscape;
  return traits;
}();

void PlainBlocks(std::string_view text, ByteMasks* masks) {
  for (Block& block : masks->blocks) {
    block = {};
    const std::string_view bytes = text.substr(0, kBlockBytes);
    for (size_t i = 0; i < bytes.size(); i++) {
      const uint64_t traits = kTraits[static_cast<uint8_t>(bytes[i])];
      block.digit |= (traits & 1) << i;
      block.letter |= (traits >> 1 & 1) << i;
      block.upper |= (traits >> 2 & 1) << i;
      block.anchor |= (traits >> 3 & 1) << i;
      block.escape |= (traits >> 4 & 1) << i;
    }
    masks->Note(block, static_cast<uint64_t>(std::popcount(ByteMasks::FreeDigits(block))),
                static_cast<uint64_t>(std::popcount(block.upper)));
    text.remove_prefix(bytes.size());
  }
}

#if defined(__x86_64__)

// By low nibble: a bit for each high nibble with which it is an anchor, or an escape.
struct NibbleTables {
  alignas(32) uint8_t anchor[32] = {};  // Twice, for both halves of a vector.
  alignas(32) uint8_t high[32] = {};    // By high nibble: its bit. Twice.
};
constexpr NibbleTables kNibbles = [] {
  NibbleTables tables;
  for (unsigned half = 0; half < 32; half += 16) {
    for (unsigned high = 0; high < 8; high++) {
      tables.high[half + high] = static_cast<uint8_t>(1u << high);
    }
    for (const char c : kAnchors) {
      tables.anchor[half + (c & 15)] |= static_cast<uint8_t>(1u << (c >> 4 & 7));
    }
  }
  return tables;
}();

// Loads may reach behind a text, within its page, so tools that look for that are told not to.
#define WEIR_AVX2 __attribute__((target("avx2,popcnt,bmi"), no_sanitize("address", "thread")))

WEIR_AVX2 inline uint32_t Bits(__m256i bytes) {
  return static_cast<uint32_t>(_mm256_movemask_epi8(bytes));
}

// What 32 bytes are, of which the first `size` count.
WEIR_AVX2 inline Block Avx2Half(const char* data, size_t size) {
  constexpr size_t kHalf = 32, kPage = 4096;
  alignas(32) char copy[kHalf];
  const size_t in_page = reinterpret_cast<uintptr_t>(data) % kPage;
  if (size < kHalf && in_page > kPage - kHalf) {  // Behind the page there may be nothing.
    std::memcpy(copy, data, size);
    data = copy;
  }
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data));
  const uint32_t own = size >= kHalf ? ~0u : (1u << size) - 1;
  const __m256i anchors = _mm256_load_si256(reinterpret_cast<const __m256i*>(kNibbles.anchor));
  const __m256i highs = _mm256_load_si256(reinterpret_cast<const __m256i*>(kNibbles.high));
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
  // A byte beyond ASCII takes nothing from a shuffle, since its high bit is set.
  const __m256i anchor = _mm256_and_si256(_mm256_shuffle_epi8(anchors, bytes),
                                          _mm256_shuffle_epi8(highs, high));
  const __m256i from_zero = _mm256_sub_epi8(bytes, _mm256_set1_epi8('0'));
  const __m256i digit =
      _mm256_cmpeq_epi8(_mm256_min_epu8(from_zero, _mm256_set1_epi8(9)), from_zero);
  const __m256i from_a =
      _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), _mm256_set1_epi8('a'));
  const __m256i letter =
      _mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8(25)), from_a);
  const __m256i escape = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('%')),
                                         _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
  const uint32_t letters = Bits(letter) & own;
  const uint32_t lower = Bits(_mm256_slli_epi16(bytes, 2));  // The bit of 0x20.
  Block block;
  block.digit = Bits(digit) & own;
  block.letter = letters;
  block.upper = letters & ~lower;
  block.anchor = ~Bits(_mm256_cmpeq_epi8(anchor, _mm256_setzero_si256())) & own;
  block.escape = Bits(escape) & own;
  return block;
}

WEIR_AVX2 void Avx2Blocks(std::string_view text, ByteMasks* masks) {
  const char* data = text.data();
  size_t left = text.size();
  for (Block& block : masks->blocks) {
    block = Avx2Half(data, left);
    if (left > 32) {
      const Block rest = Avx2Half(data + 32, left - 32);
      block.digit |= rest.digit << 32;
      block.letter |= rest.letter << 32;
      block.upper |= rest.upper << 32;
      block.anchor |= rest.anchor << 32;
      block.escape |= rest.escape << 32;
    }
    masks->Note(block, static_cast<uint64_t>(_mm_popcnt_u64(ByteMasks::FreeDigits(block))),
                static_cast<uint64_t>(_mm_popcnt_u64(block.upper)));
    if (left <= kBlockBytes) return;
    data += kBlockBytes;
    left -= kBlockBytes;
  }
}

#endif

}  // namespace

MaskKernel BestMaskKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) {
    return MaskKernel::kAvx2;
  }
#endif
  return MaskKernel::kPlain;
}

void MakeMasks(std::string_view text, MaskKernel kernel, ByteMasks* masks) {
  masks->blocks.resize((text.size() + kBlockBytes - 1) / kBlockBytes);
  masks->digits = masks->uppers = 0;
  masks->has_digit = masks->has_anchor = masks->has_escape = false;
#if defined(__x86_64__)
  if (kernel == MaskKernel::kAvx2) return Avx2Blocks(text, masks);
#else
  static_cast<void>(kernel);
#endif
  PlainBlocks(text, masks);
}

}  // namespace weir::redaction::detect
