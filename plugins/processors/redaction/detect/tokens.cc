#include "plugins/processors/redaction/detect/tokens.h"

#include <bit>
#include <utility>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/runs.h"

namespace weir::redaction::detect {
namespace {

constexpr uint32_t kLowerBytesMin = 14;  // Of a code without capitals.

// What the bytes [from, to), letters and digits, have among them.
Tokens::Bits BitsOf(const ByteMasks& masks, uint32_t from, uint32_t to) {
  Tokens::Bits bits;
  for (uint32_t word = from / 64; word * 64 < to; word++) {
    const ByteMasks::Block& block = masks.blocks[word];
    uint64_t own = ~0ull;
    if (word == from / 64) own &= ~0ull << (from % 64);
    if (to - word * 64 < 64) own &= (1ull << (to - word * 64)) - 1;
    bits.digit |= (block.digit & own) != 0;
    bits.upper |= (block.upper & own) != 0;
    bits.lower |= (block.letter & ~block.upper & own) != 0;
  }
  return bits;
}

bool BeginsAsIban(std::string_view token) {
  return IsLetter(token[0]) && IsLetter(token[1]) && IsDigit(token[2]) && IsDigit(token[3]);
}

// Few runs of ordinary text get through: most are words, and ids in hex are lower case.
bool MayBeCode(std::string_view text, const Token& token) {
  const uint32_t size = token.size();
  const std::string_view bytes = text.substr(token.from, size);
  if (!token.has_digit) {
    if (token.has_lower) return false;
    if (size == 8 || size == 11) return true;  // A BIC.
    return size == 2 && token.to + 1 < text.size() && IsDigit(text[token.to + 1]);
  }
  if (!token.has_lower) {
    if (!token.has_upper) return false;  // Numbers are read elsewhere.
    return size >= 2 && size <= 74;
  }
  if (!token.has_upper) {
    if (size == 36) return bytes.starts_with("dapi");
    if (size == 42) return bytes.starts_with("0x") || bytes.starts_with("bc1");
    if (bytes.starts_with("bc1")) return size >= 14 && size <= 74;
    return size >= 15 && size <= 34 && BeginsAsIban(bytes);
  }
  if (size >= 26 && size <= 35 && (bytes[0] == '1' || bytes[0] == '3')) return true;
  if (size == 34 || size == 42) return true;
  return text.size() >= 40;  // A piece of what base 64 makes.
}

}  // namespace

inline void Tokens::Add(std::string_view text, uint32_t from, uint32_t to, const Bits& of) {
  // Words, and names in camelCase or lower case: most of what there is.
  const bool plain = of.lower ? !of.digit : !of.upper;
  if (plain || to - from < 2 || (!of.upper && to - from < kLowerBytesMin)) return;
  const Token token = {from, to, of.digit, of.upper, of.lower};
  if (MayBeCode(text, token)) tokens_.push_back(token);
}

// A text without capitals: only long runs may be codes, and most texts have none.
void Tokens::CollectLong(std::string_view text, const ByteMasks& masks) {
  static_assert(kLowerBytesMin == 14);
  constexpr uint32_t kNone = ~0u;
  uint32_t open = kNone, base = 0;  // Where a run began that reaches the end of its block.
  const auto add = [&](uint32_t from, uint32_t to) {
    if (to - from >= kLowerBytesMin) Add(text, from, to, BitsOf(masks, from, to));
  };
  for (const ByteMasks::Block& block : masks.blocks) {
    uint64_t bits = block.digit | block.letter;
    if (open != kNone) {
      const auto more = static_cast<uint32_t>(std::countr_one(bits));
      if (more < 64) add(std::exchange(open, kNone), base + more);
      bits = more < 64 ? bits & ~0ull << more : 0;
    }
    uint64_t begins = bits & bits >> 1;
    begins &= begins >> 2;
    begins &= begins >> 4;
    begins &= begins >> 6;  // Where 14 stand together.
    while (begins != 0) {
      const auto from = static_cast<uint32_t>(std::countr_zero(begins));
      const auto size = static_cast<uint32_t>(std::countr_one(bits >> from));
      if (from + size == 64) break;
      add(base + from, base + from + size);
      begins &= ~0ull << (from + size);
    }
    const auto last = static_cast<uint32_t>(std::countl_one(bits));
    if (last != 0) open = base + 64 - last;
    base += 64;
  }
  if (open != kNone) add(open, static_cast<uint32_t>(text.size()));
}

void Tokens::Collect(std::string_view text, const ByteMasks& masks) {
  tokens_.clear();
  if (masks.uppers == 0) return CollectLong(text, masks);
  ForEachRun(
      masks, static_cast<uint32_t>(text.size()),
      [](const ByteMasks::Block& block) { return block.digit | block.letter; },
      [&](uint32_t from, uint32_t to) {
        const uint32_t word = from / 64;
        if (word != (to - 1) / 64) return Add(text, from, to, BitsOf(masks, from, to));
        const ByteMasks::Block& block = masks.blocks[word];
        const uint64_t own = (~0ull >> (64 - (to - from))) << (from % 64);
        Add(text, from, to,
            {(block.digit & own) != 0, (block.upper & own) != 0,
             (block.letter & ~block.upper & own) != 0});
      });
}

}  // namespace weir::redaction::detect
