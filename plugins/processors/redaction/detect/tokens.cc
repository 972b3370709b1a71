#include "plugins/processors/redaction/detect/tokens.h"

#include <bit>

#include "plugins/processors/redaction/detect/characters.h"

namespace weir::redaction::detect {
namespace {

constexpr uint32_t kLowerBytesMin = 14;  // Of a code without capitals.

// What the bytes [from, to), letters and digits, have among them.
Tokens::Bits BitsOf(const ByteMasks& masks, uint32_t from, uint32_t to) {
  Tokens::Bits bits;
  for (uint32_t word = from / 64; word * 64 < to; word++) {
    const MaskBlock& block = masks.block(word);
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
    // "W1A 1AA".
    if (size < 4) return token.to + 1 < text.size() && IsDigit(text[token.to + 1]);
    return size <= 74;
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

// The run that has [from, to) and goes on in blocks before or behind. Returns its end.
uint32_t Tokens::AddWhole(std::string_view text, const ByteMasks& masks, uint32_t from,
                          uint32_t to) {
  const auto bits_of = [&masks](uint32_t word) { return masks.block(word).alnum(); };
  for (int more = 64; more == 64 && from > 0 && from % 64 == 0;) {
    more = std::countl_one(bits_of(from / 64 - 1));
    from -= static_cast<uint32_t>(more);
  }
  for (int more = 64; more == 64 && to < text.size() && to % 64 == 0;) {
    more = std::countr_one(bits_of(to / 64));
    to += static_cast<uint32_t>(more);
  }
  Add(text, from, to, BitsOf(masks, from, to));
  return to;
}

// Visited are only runs that the bits tell of, and those that may go on in the next block.
void Tokens::Collect(std::string_view text, const ByteMasks& masks) {
  tokens_.clear();
  uint32_t base = 0, done = 0;
  for (const MaskBlock& block : masks.blocks()) {
    const uint64_t bits = block.alnum();
    uint64_t rest = block.codes() | (bits & 1ull << 63);
    if (done > base) rest = done - base < 64 ? rest & ~0ull << (done - base) : 0;
    while (rest != 0) {
      const int at = std::countr_zero(rest);
      const int from = at + 1 - std::countl_one(bits << (63 - at));
      const int size = std::countr_one(bits >> from);
      const uint64_t own = (~0ull >> (64 - size)) << from;
      rest &= ~own;
      const uint32_t begin = base + static_cast<uint32_t>(from);
      const uint32_t end = begin + static_cast<uint32_t>(size);
      if ((from == 0 && base != 0) || from + size == 64) {
        done = AddWhole(text, masks, begin, end);
      } else {
        Add(text, begin, end,
            {(block.digit & own) != 0, (block.upper & own) != 0,
             (block.letter & ~block.upper & own) != 0});
      }
    }
    base += 64;
  }
}

}  // namespace weir::redaction::detect
