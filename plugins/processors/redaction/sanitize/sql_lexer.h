// SQL in pieces, as far as hiding literals needs it: any dialect, complete or cut off. Every byte
// belongs to one token, and the tokens come in order.
//
// Threads: any; a lexer is one thread's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::redaction::sanitize {

enum class SqlToken : uint8_t {
  kEnd,
  kOther,       // Blanks, operators, punctuation, names of functions.
  kWord,        // A name or a key word, or part of one.
  kQuotedWord,  // In " or `: a name, unless it does not look like one.
  kLiteral,     // A text, number, truth value, NULL or numbered parameter.
  kFunction,    // $func$...$func$: statements within a statement.
  kLineComment,
  kComment,
};

class SqlLexer {
 public:
  // With `escapes` a backslash in a text takes what follows it; else it is a character like others.
  // With `texts_in_double_quotes` these are texts, as in MySQL; and "#" begins a comment.
  SqlLexer(std::string_view sql, bool escapes, bool texts_in_double_quotes)
      : sql_(sql), escapes_(escapes), mysql_(texts_in_double_quotes) {}

  // The next token, whose bytes text() gives.
  SqlToken Next();
  std::string_view text() const { return sql_.substr(from_, at_ - from_); }
  size_t from() const { return from_; }

  // So far: a backslash stood before a quote within a text.
  bool ambiguous() const { return ambiguous_; }
  // So far: a text had no end, or a letter, digit or backslash stood right behind one, which no
  // dialect has.
  bool open_ended() const { return open_ended_; }
  bool crowded() const { return crowded_; }

 private:
  char Peek(size_t ahead) const {
    return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0';
  }
  bool IsComment(size_t at) const;
  SqlToken Quoted(char quote);
  SqlToken Word();
  SqlToken Number();
  SqlToken Dollar();
  SqlToken Operator();
  SqlToken LineComment();

  std::string_view sql_;
  bool escapes_, mysql_;
  bool ambiguous_ = false, open_ended_ = false, crowded_ = false;
  size_t from_ = 0, at_ = 0;
};

}  // namespace weir::redaction::sanitize
