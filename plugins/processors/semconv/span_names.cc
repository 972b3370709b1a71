#include "plugins/processors/semconv/span_names.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace weir::semconv {
namespace {

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
}

bool IsUuid(std::string_view text) {
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (text.size() < kShape.size()) return false;
  for (size_t i = 0; i < kShape.size(); i++) {
    const bool hex = std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    if (kShape[i] == 'x' ? !hex : text[i] != '-') return false;
  }
  return text.size() == kShape.size() || !IsWordByte(text[kShape.size()]);
}

// The word for one between separators; "" when it stays.
std::string_view WordFor(std::string_view word) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  const auto hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
  if (std::all_of(word.begin(), word.end(), digit)) return "{id}";
  const bool long_hex = word.size() >= 8 && std::all_of(word.begin(), word.end(), hex) &&
                        std::any_of(word.begin(), word.end(), digit);
  return long_hex ? "{hex}" : std::string_view();
}

}  // namespace

bool TemplateName(std::string_view name, std::string* out) {
  out->clear();
  bool changed = false;
  for (size_t at = 0; at < name.size();) {
    if (!IsWordByte(name[at])) {
      *out += name[at++];
      continue;
    }
    if (IsUuid(name.substr(at))) {
      *out += "{uuid}";
      at += 36;
      changed = true;
      continue;
    }
    size_t end = at;
    while (end < name.size() && IsWordByte(name[end])) end++;
    const std::string_view word = name.substr(at, end - at);
    // A version ("HTTP/1.1") or a decimal stays together: a digit, a point and a digit.
    const bool decimal = (at > 1 && name[at - 1] == '.') || (end < name.size() && name[end] == '.');
    const std::string_view instead = decimal ? std::string_view() : WordFor(word);
    *out += instead.empty() ? word : instead;
    changed = changed || !instead.empty();
    at = end;
  }
  return changed;
}

void SpanNames::Add(const std::string& match, const std::string& replace) {
  RewriteRule rule;
  rule.pattern = std::make_unique<RE2>(match, RE2::Quiet);
  if (!rule.pattern->ok()) throw std::invalid_argument(rule.pattern->error());
  const auto text = [&rule]() -> std::string& {
    if (rule.pieces.empty() || rule.pieces.back().group >= 0 ||
        !rule.pieces.back().key_name.empty()) {
      rule.pieces.emplace_back();
    }
    return rule.pieces.back().text;
  };
  for (size_t i = 0; i < replace.size(); i++) {
    const char next = i + 1 < replace.size() ? replace[i + 1] : '\0';
    if (replace[i] != '$' || (next != '$' && next != '{' && (next < '0' || next > '9'))) {
      text() += replace[i];
      continue;
    }
    i++;
    if (next == '$') {
      text() += '$';
      continue;
    }
    Piece piece;
    if (next == '{') {
      const size_t end = replace.find('}', i);
      if (end == replace.npos || end == i + 1) {
        throw std::invalid_argument("\"${\" without a name and \"}\" behind it");
      }
      piece.key_name = replace.substr(i + 1, end - i - 1);
      const bool number = piece.key_name.size() == 1 && piece.key_name[0] >= '0' &&
                          piece.key_name[0] <= '9';
      if (number) piece.group = piece.key_name[0] - '0';
      if (number) piece.key_name.clear();
      i = end;
    } else {
      piece.group = next - '0';
    }
    if (piece.group > rule.pattern->NumberOfCapturingGroups()) {
      throw std::invalid_argument("group " + std::to_string(piece.group) + " of a pattern with " +
                                  std::to_string(rule.pattern->NumberOfCapturingGroups()));
    }
    rule.pieces.push_back(std::move(piece));
  }
  rules_.push_back(std::move(rule));
}

void SpanNames::Bind(Names& names) {
  for (RewriteRule& rule : rules_) {
    for (Piece& piece : rule.pieces) {
      if (!piece.key_name.empty()) piece.key = names.FindOrAdd(piece.key_name);
    }
  }
}

uint32_t SpanNames::FindRule(std::string_view name) const {
  const re2::StringPiece text(name.data(), name.size());
  for (uint32_t i = 0; i < rules_.size(); i++) {
    if (RE2::PartialMatch(text, *rules_[i].pattern)) return i;
  }
  return kNoRule;
}

}  // namespace weir::semconv
