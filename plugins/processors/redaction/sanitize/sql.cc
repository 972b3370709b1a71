#include "plugins/processors/redaction/sanitize/sql.h"

#include "plugins/processors/redaction/sanitize/sql_lexer.h"

namespace weir::redaction::sanitize {
namespace {

constexpr char kPlaceholder = '?';
constexpr int kDepthMax = 4;  // Of functions within functions.
constexpr std::string_view kTag = "$func$";

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

void WriteWithoutDigits(std::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); i++) {
    if (!IsDigit(text[i])) {
      *out += text[i];
    } else if (i == 0 || !IsDigit(text[i - 1])) {
      *out += kPlaceholder;
    }
  }
}

// A name in quotes is kept when it could stand without them: "jane doe" is none.
bool LooksLikeName(std::string_view quoted) {
  for (const char c : quoted.substr(1, quoted.size() - 2)) {
    const char lower = static_cast<char>(c | 0x20);
    const bool fine = (lower >= 'a' && lower <= 'z') || IsDigit(c) || c == '_' || c == '.' ||
                      c == '$' || c == '-' || c == '?';
    if (!fine) return false;
  }
  return true;
}

// A statement that was cut off may end within a text in the right reading; only texts that end in
// the middle of a word show that a reading is wrong.
bool IsCrowdedWithoutEscapes(std::string_view sql, bool mysql) {
  SqlLexer lexer(sql, /*escapes=*/false, mysql);
  while (lexer.Next() != SqlToken::kEnd) {}
  return lexer.crowded();
}

// What follows would be read as the rest of a name that the placeholder is part of.
bool JoinsName(const std::string& out) { return !out.empty() && out.back() == kPlaceholder; }

void Trim(std::string* text) {
  constexpr char kBlanks[] = " \t\n\v\f\r";
  const size_t last = text->find_last_not_of(kBlanks);
  text->resize(last == std::string::npos ? 0 : last + 1);
  text->erase(0, text->find_first_not_of(kBlanks));
}

}  // namespace

void SqlSanitizer::Sanitize(std::string_view sql, bool mysql, std::string* out) {
  out->clear();
  if (!Write(sql, mysql, 0, out)) {
    WriteBothReadings(sql, mysql);
    out->clear();
    Write(both_, mysql, 0, out);
  }
  Trim(out);
}

bool SqlSanitizer::Write(std::string_view sql, bool mysql, int depth, std::string* out) {
  SqlLexer lexer(sql, /*escapes=*/true, mysql);
  for (SqlToken token = lexer.Next(); token != SqlToken::kEnd; token = lexer.Next()) {
    const std::string_view text = lexer.text();
    switch (token) {
      case SqlToken::kWord:
        WriteWithoutDigits(text, out);
        break;
      case SqlToken::kQuotedWord:
        if (LooksLikeName(text)) {
          WriteWithoutDigits(text, out);
        } else {
          *out += kPlaceholder;
        }
        break;
      case SqlToken::kFunction: {
        if (depth == kDepthMax || JoinsName(*out)) {
          *out += kPlaceholder;
          break;
        }
        *out += kTag;
        const size_t size = text.size() - 2 * kTag.size();
        if (!Write(text.substr(kTag.size(), size), mysql, depth + 1, out)) return false;
        *out += kTag;
        break;
      }
      case SqlToken::kLineComment:
        *out += text[0] == '#' ? "# ?" : "-- ?";
        break;
      case SqlToken::kComment:
        *out += "/* ? */";
        break;
      case SqlToken::kLiteral:
        *out += kPlaceholder;
        break;
      default:
        *out += text;
    }
  }
  return !lexer.ambiguous() ||
         (!lexer.open_ended() && !lexer.crowded() && IsCrowdedWithoutEscapes(sql, mysql));
}

void SqlSanitizer::Hide(std::string_view sql, bool escapes, bool mysql) {
  SqlLexer lexer(sql, escapes, mysql);
  for (SqlToken token = lexer.Next(); token != SqlToken::kEnd; token = lexer.Next()) {
    if (token == SqlToken::kOther || token == SqlToken::kWord) continue;
    hidden_.replace(lexer.from(), lexer.text().size(), lexer.text().size(), '\1');
  }
}

void SqlSanitizer::WriteBothReadings(std::string_view sql, bool mysql) {
  hidden_.assign(sql.size(), '\0');
  Hide(sql, /*escapes=*/true, mysql);
  Hide(sql, /*escapes=*/false, mysql);
  both_.clear();
  for (size_t i = 0; i < sql.size(); i++) {
    if (!hidden_[i] && !IsDigit(sql[i])) {
      both_ += sql[i];
    } else if (both_.empty() || both_.back() != kPlaceholder) {
      both_ += kPlaceholder;
    }
  }
}

}  // namespace weir::redaction::sanitize
