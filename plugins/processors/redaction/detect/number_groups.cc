#include "plugins/processors/redaction/detect/number_groups.h"

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/runs.h"

namespace weir::redaction::detect {
namespace {

// What stands between two groups, as one sign; 0: they do not belong together.
char SeparatorOf(std::string_view between) {
  if (between.size() == 1) {
    switch (between[0]) {
      case ' ':
      case '+':
        return ' ';
      case '-':
      case '.':
      case '/':
      case ')':
        return between[0];
      default:
        return 0;
    }
  }
  if (between == ") " || between == ")-" || between == ")+") return ')';
  return between == " (" ? '(' : char{0};
}

}  // namespace

void NumberGroups::Clear() {
  groups_.clear();
  chains_.clear();
  chain_first_ = chain_digits_ = 0;
}

void NumberGroups::EndChain() {
  const auto size = static_cast<uint32_t>(groups_.size());
  if (chain_digits_ >= digits_min_) {
    chains_.push_back({chain_first_, size - chain_first_});
  } else {
    groups_.resize(chain_first_);
  }
  chain_first_ = static_cast<uint32_t>(groups_.size());
  chain_digits_ = 0;
}

void NumberGroups::Add(std::string_view text, uint32_t from, uint32_t to) {
  char separator = 0;
  if (chain_digits_ != 0) {
    const uint32_t before = groups_.back().to;
    if (from - before <= 2) separator = SeparatorOf(text.substr(before, from - before));
    if (separator == 0) EndChain();
  }
  // Beside a letter it is a part of a code, which is read as a token. Behind a digit it is the rest
  // of one, whose beginning is in the block before.
  if ((from > 0 && IsAlnum(text[from - 1])) || (to < text.size() && IsLetter(text[to]))) {
    if (separator != 0) EndChain();
    return;
  }
  groups_.push_back({from, to, separator});
  chain_digits_ += to - from;
}

void NumberGroups::Collect(std::string_view text, const ByteMasks& masks) {
  Clear();
  ForEachRun(
      masks, static_cast<uint32_t>(text.size()),
      [](const MaskBlock& block) { return block.free_digits(); },
      [&](uint32_t from, uint32_t to) { Add(text, from, to); });
  EndChain();
}

}  // namespace weir::redaction::detect
