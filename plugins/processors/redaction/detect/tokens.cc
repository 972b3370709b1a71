#include "plugins/processors/redaction/detect/tokens.h"

#include <bit>

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

// Whether a text of one block, without capitals, has a run that is long enough.
bool HasLongRun(uint64_t bits) {
  bits &= bits >> 1;
  bits &= bits >> 2;
  bits &= bits >> 4;  // Where eight stand together,
  bits &= bits >> 6;  // fourteen.
  return bits != 0;
}

}  // namespace

void Tokens::Add(std::string_view text, uint32_t from, uint32_t to, const Bits& of) {
  if (to - from < 2 || (!of.upper && (!of.digit || to - from < kLowerBytesMin))) return;
  const Token token = {from, to, of.digit, of.upper, of.lower};
  if (MayBeCode(text, token)) tokens_.push_back(token);
}

void Tokens::CollectShort(std::string_view text, const ByteMasks::Block& block) {
  const uint64_t runs = block.digit | block.letter, lower = block.letter & ~block.upper;
  if (block.upper == 0 && !HasLongRun(runs)) return;
  for (uint64_t rest = runs; rest != 0;) {
    const auto from = static_cast<uint32_t>(std::countr_zero(rest));
    const auto size = static_cast<uint32_t>(std::countr_one(rest >> from));
    const uint64_t own = (size == 64 ? ~0ull : (1ull << size) - 1) << from;
    rest &= ~own;
    Add(text, from, from + size,
        {(block.digit & own) != 0, (block.upper & own) != 0, (lower & own) != 0});
  }
}

void Tokens::Collect(std::string_view text, const ByteMasks& masks) {
  tokens_.clear();
  if (masks.blocks.size() == 1) return CollectShort(text, masks.blocks[0]);
  ForEachRun(
      masks, static_cast<uint32_t>(text.size()),
      [](const ByteMasks::Block& block) { return block.digit | block.letter; },
      [&](uint32_t from, uint32_t to) { Add(text, from, to, BitsOf(masks, from, to)); });
}

}  // namespace weir::redaction::detect
