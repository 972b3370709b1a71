#include "plugins/processors/redaction/sanitize/json.h"

#include <cstddef>

namespace weir::redaction::sanitize {
namespace {

constexpr std::string_view kPlaceholder = "\"?\"";
constexpr size_t kDepthMax = 1000;

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr bool IsHex(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The length of a number at the start of `text`; 0 when there is none.
size_t NumberSize(std::string_view text) {
  size_t at = 0;
  const auto digits = [&] {
    const size_t first = at;
    while (at < text.size() && IsDigit(text[at])) at++;
    return at > first;
  };
  const auto next_is = [&](std::string_view any) {
    return at < text.size() && any.find(text[at]) != std::string_view::npos;
  };
  if (next_is("-")) at++;
  if (next_is("0")) {
    at++;
  } else if (!digits()) {
    return 0;
  }
  if (next_is(".")) {
    at++;
    if (!digits()) return 0;
  }
  if (next_is("eE")) {
    at++;
    if (next_is("+-")) at++;
    if (!digits()) return 0;
  }
  return at;
}

}  // namespace

bool JsonSanitizer::Sanitize(std::string_view json, std::string* out) {
  out->clear();
  open_.clear();
  rest_ = json;
  out_ = out;
  if (Values()) return true;
  *out += "...";
  return false;
}

bool JsonSanitizer::Values() {
  SkipBlanks();
  if (rest_.empty()) return false;
  for (;;) {
    if (!Value()) return false;
    const size_t before = rest_.size();
    SkipBlanks();
    if (rest_.empty()) return true;
    // Another value of its own needs a line of its own.
    const std::string_view blanks(rest_.data() - (before - rest_.size()), before - rest_.size());
    if (blanks.find('\n') == std::string_view::npos) return false;
    *out_ += '\n';
  }
}

// One value with all that is in it.
bool JsonSanitizer::Value() {
  do {
    SkipBlanks();
    const bool list = Take('[');
    if (!list && !Take('{')) {
      if (!Literal()) return false;
    } else {
      if (open_.size() == kDepthMax) return false;
      open_ += list ? ']' : '}';
      *out_ += list ? '[' : '{';
      SkipBlanks();
      if (rest_.empty()) return false;
      // An empty one is a value that has ended; else what is first in it comes next.
      if (rest_[0] != open_.back()) {
        if (!list) {
          std::string_view name;
          if (!Text(&name) || (SkipBlanks(), !Take(':'))) return false;
          *out_ += name;
          *out_ += ':';
        }
        continue;
      }
    }
    if (!AfterValue()) return false;
  } while (!open_.empty());
  return true;
}

// Closes what ends here. Where another value follows in the same list or map, up to that.
bool JsonSanitizer::AfterValue() {
  while (!open_.empty()) {
    SkipBlanks();
    if (Take(open_.back())) {
      *out_ += open_.back();
      open_.pop_back();
      continue;
    }
    if (!Take(',')) return false;
    *out_ += ',';
    if (open_.back() == '}') {
      std::string_view name;
      SkipBlanks();
      if (!Text(&name) || (SkipBlanks(), !Take(':'))) return false;
      *out_ += name;
      *out_ += ':';
    }
    return true;
  }
  return true;
}

bool JsonSanitizer::Literal() {
  std::string_view text;
  if (rest_.empty()) return false;
  if (rest_[0] == '"') {
    if (!Text(&text)) return false;
  } else {
    size_t size = NumberSize(rest_);
    for (const std::string_view word : {"true", "false", "null"}) {
      if (rest_.substr(0, word.size()) == word) size = word.size();
    }
    if (size == 0) return false;
    rest_.remove_prefix(size);
  }
  *out_ += kPlaceholder;
  return true;
}

// A text with its quotes.
bool JsonSanitizer::Text(std::string_view* text) {
  if (rest_.empty() || rest_[0] != '"') return false;
  for (size_t i = 1; i < rest_.size(); i++) {
    const unsigned char c = static_cast<unsigned char>(rest_[i]);
    if (c < 0x20) return false;
    if (c == '"') {
      *text = rest_.substr(0, i + 1);
      rest_.remove_prefix(i + 1);
      return true;
    }
    if (c != '\\') continue;
    if (++i == rest_.size()) return false;
    if (rest_[i] == 'u') {
      for (int digit = 0; digit < 4; digit++) {
        if (++i == rest_.size() || !IsHex(rest_[i])) return false;
      }
    } else if (std::string_view("\"\\/bfnrt").find(rest_[i]) == std::string_view::npos) {
      return false;
    }
  }
  return false;
}

void JsonSanitizer::SkipBlanks() {
  const size_t size = rest_.find_first_not_of(" \t\n\r");
  rest_.remove_prefix(size == std::string_view::npos ? rest_.size() : size);
}

bool JsonSanitizer::Take(char c) {
  if (rest_.empty() || rest_[0] != c) return false;
  rest_.remove_prefix(1);
  return true;
}

}  // namespace weir::redaction::sanitize
