#include "plugins/processors/redaction/sanitize/sql_lexer.h"

namespace weir::redaction::sanitize {
namespace {

constexpr bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr bool IsLetter(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool IsHex(char c) {
  const char lower = Lower(c);
  return IsDigit(c) || (lower >= 'a' && lower <= 'f');
}
// What may follow within a name. "?" stands where an earlier run took digits.
constexpr bool IsInWord(char c) {
  return IsLetter(c) || IsDigit(c) || c == '.' || c == '$' || c == '#' || c == '@' || c == '?';
}
constexpr bool IsOperator(char c) {
  return std::string_view("+-*/=<>!&|^%~?@:#").find(c) != std::string_view::npos;
}

bool SameWord(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); i++) {
    if (Lower(text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace

SqlToken SqlLexer::Next() {
  from_ = at_;
  if (at_ == sql_.size()) return SqlToken::kEnd;
  const char c = Peek(0), next = Peek(1);
  if (IsBlank(c)) {
    while (at_ < sql_.size() && IsBlank(sql_[at_])) at_++;
    return SqlToken::kOther;
  }
  if (IsLetter(c)) return Word();
  if (c == '\'' || c == '"' || c == '`') return Quoted(c);
  if (c == '-' && next == '-') return LineComment();
  if (c == '#' && mysql_) return LineComment();
  if (IsComment(at_)) {
    const size_t end = sql_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? sql_.size() : end + 2;
    return SqlToken::kComment;
  }
  if (IsDigit(c)) return Number();
  if ((c == '-' || c == '+') && (IsDigit(next) || (next == '.' && IsDigit(Peek(2))))) {
    at_++;
    return Number();
  }
  if (c == '$') return Dollar();
  if (IsOperator(c)) return Operator();
  at_++;
  return SqlToken::kOther;
}

// "users/*/orders" is a path that was sanitized: its "/*" has a name or another "*" in front, and
// nothing but the next part behind.
bool SqlLexer::IsComment(size_t at) const {
  if (sql_.substr(at, 2) != "/*") return false;
  const bool in_path = at > 0 && (IsInWord(sql_[at - 1]) || sql_[at - 1] == '*');
  return !in_path || (at + 2 < sql_.size() && sql_[at + 2] != '/');
}

SqlToken SqlLexer::Quoted(char quote) {
  const bool is_text = quote == '\'' || (quote == '"' && mysql_);
  for (at_++; at_ < sql_.size(); at_++) {
    if (is_text && sql_[at_] == '\\') {
      if (Peek(1) == quote) ambiguous_ = true;
      if (escapes_ && at_ + 1 < sql_.size()) at_++;
    } else if (sql_[at_] == quote) {
      at_++;
      if (!is_text) return SqlToken::kQuotedWord;
      crowded_ |= IsLetter(Peek(0)) || IsDigit(Peek(0)) || Peek(0) == '\\';
      return SqlToken::kLiteral;
    }
  }
  open_ended_ = true;
  return SqlToken::kLiteral;
}

SqlToken SqlLexer::Word() {
  while (at_ < sql_.size() &&
         (IsInWord(sql_[at_]) || (sql_[at_] == '/' && !IsComment(at_))) &&
         !(sql_[at_] == '#' && mysql_)) {
    at_++;
  }
  if (Peek(0) == '(') return SqlToken::kOther;
  const std::string_view word = text();
  return SameWord(word, "true") || SameWord(word, "false") || SameWord(word, "null")
             ? SqlToken::kLiteral
             : SqlToken::kWord;
}

SqlToken SqlLexer::Number() {
  if (Peek(0) == '0' && Lower(Peek(1)) == 'x') {
    at_ += 2;
    while (at_ < sql_.size() && IsHex(sql_[at_])) at_++;
    return SqlToken::kLiteral;
  }
  while (at_ < sql_.size()) {
    const char c = Lower(sql_[at_]);
    if (c == 'e') {
      const bool sign = Peek(1) == '+' || Peek(1) == '-';
      at_ += sign ? 2 : 1;
    } else if (IsDigit(c) || c == '.') {
      at_++;
    } else {
      break;
    }
  }
  return SqlToken::kLiteral;
}

// $1, $$...$$ or $tag$...$tag$.
SqlToken SqlLexer::Dollar() {
  size_t end = at_ + 1;
  if (IsDigit(Peek(1))) {
    while (end < sql_.size() && IsDigit(sql_[end])) end++;
    at_ = end;
    return SqlToken::kLiteral;
  }
  bool blank = false;  // Not in PostgreSQL's own tags.
  while (end < sql_.size() && (IsLetter(sql_[end]) || IsDigit(sql_[end]) || sql_[end] == ' ')) {
    blank |= sql_[end++] == ' ';
  }
  if (end < sql_.size() && sql_[end] == '$') {
    const std::string_view tag = sql_.substr(at_, end + 1 - at_);
    const size_t closing = sql_.find(tag, end + 1);
    if (closing != std::string_view::npos) {
      at_ = closing + tag.size();
      return tag == "$func$" ? SqlToken::kFunction : SqlToken::kLiteral;
    }
    if (!blank) {
      at_ = sql_.size();
      open_ended_ = true;
      return SqlToken::kLiteral;
    }
  }
  at_++;
  return SqlToken::kOther;
}

SqlToken SqlLexer::Operator() {
  for (at_++; at_ < sql_.size() && IsOperator(sql_[at_]); at_++) {
    const char c = sql_[at_], next = Peek(1);
    if ((c == '-' && next == '-') || IsComment(at_)) break;
    if (c == '#' && mysql_) break;
  }
  return SqlToken::kOther;
}

SqlToken SqlLexer::LineComment() {
  const size_t end = sql_.find('\n', at_);
  at_ = end == std::string_view::npos ? sql_.size() : end;
  return SqlToken::kLineComment;
}

}  // namespace weir::redaction::sanitize
