#include "plugins/processors/redaction/detect/tokens.h"

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/runs.h"

namespace weir::redaction::detect {
namespace {

bool BeginsAsIban(std::string_view token) {
  return IsLetter(token[0]) && IsLetter(token[1]) && IsDigit(token[2]) && IsDigit(token[3]);
}

// Few runs of ordinary text get through: most are words, and ids in hex are lower case.
bool MayBeCode(std::string_view text, const Token& token) {
  const uint32_t size = token.size();
  const std::string_view bytes = text.substr(token.from, size);
  if (token.digits == 0) return token.lower() == 0 && (size == 8 || size == 11);  // A BIC.
  if (token.lower() == 0) {
    if (token.upper == 0) return false;  // Numbers are read elsewhere.
    return size >= 2 && size <= 74;
  }
  if (token.upper == 0) {
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

void Tokens::Collect(std::string_view text, const ByteMasks& masks) {
  tokens_.clear();
  ForEachRun(
      masks, static_cast<uint32_t>(text.size()),
      [](const ByteMasks::Block& block) { return block.digit | block.letter; },
      [&](uint32_t from, uint32_t to) {
        if (to - from < 2) return;
        const uint32_t digits =
            CountBits(masks, from, to, [](const ByteMasks::Block& block) { return block.digit; });
        const uint32_t upper =
            CountBits(masks, from, to, [](const ByteMasks::Block& block) { return block.upper; });
        const Token token = {from, to, digits, upper};
        if (MayBeCode(text, token)) tokens_.push_back(token);
      });
}

}  // namespace weir::redaction::detect
