#include "plugins/processors/cardinality/text_template.h"

#include <algorithm>
#include <array>

namespace weir::cardinality {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsWordPart(char c) { return IsDigit(c) || IsLetter(c); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The length of the UUID that `text` begins with; 0: none.
size_t UuidAt(std::string_view text) {
  constexpr std::array<size_t, 5> kGroups = {8, 4, 4, 4, 12};
  constexpr size_t kLength = 36;
  if (text.size() < kLength || (text.size() > kLength && IsWordPart(text[kLength]))) return 0;
  size_t at = 0;
  for (const size_t group : kGroups) {
    if (at != 0 && text[at++] != '-') return 0;
    const std::string_view digits = text.substr(at, group);
    if (!std::all_of(digits.begin(), digits.end(), IsHex)) return 0;
    at += group;
  }
  return kLength;
}

void PutWord(std::string_view word, std::string* out) {
  constexpr size_t kHexMin = 8, kIdMin = 20;
  const auto digits = std::count_if(word.begin(), word.end(), IsDigit);
  if (digits == 0) {
    out->append(word);
    return;
  }
  const bool letters = static_cast<size_t>(digits) != word.size();
  if (letters && word.size() >= kHexMin && std::all_of(word.begin(), word.end(), IsHex)) {
    out->append("{hex}");
    return;
  }
  if (letters && word.size() >= kIdMin) {
    out->append("{id}");
    return;
  }
  for (size_t at = 0; at < word.size();) {
    if (!IsDigit(word[at])) {
      out->push_back(word[at++]);
      continue;
    }
    while (at < word.size() && IsDigit(word[at])) at++;
    out->append("{n}");
  }
}

}  // namespace

bool MakeTemplate(std::string_view text, std::string* out) {
  out->clear();
  if (std::none_of(text.begin(), text.end(), IsDigit)) return false;
  for (size_t at = 0; at < text.size();) {
    if (!IsWordPart(text[at])) {
      out->push_back(text[at++]);
      continue;
    }
    if (const size_t uuid = UuidAt(text.substr(at))) {
      out->append("{uuid}");
      at += uuid;
      continue;
    }
    size_t end = at;
    while (end < text.size() && IsWordPart(text[end])) end++;
    PutWord(text.substr(at, end - at), out);
    at = end;
  }
  return true;
}

}  // namespace weir::cardinality
