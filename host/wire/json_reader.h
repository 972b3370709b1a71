// A cursor over JSON text (RFC 8259). Tokens are checked where they are read and nothing is stored:
// strings and numbers come out as views of the text.
//
// The text must be UTF-8; whoever makes the reader has checked that. Reading functions return false
// at the first error, which error() then describes; the cursor is not to be used any further.
// Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace weir::wire {

// A string as it stands between its quotes. Its escapes are sound.
struct JsonString {
  std::string_view raw;
  bool escaped = false;
};

struct JsonNumber {
  std::string_view text;
  bool integral = false;  // Neither a fraction nor an exponent.
};

struct JsonError {
  size_t offset = 0;
  std::string text;  // "expected ..., found ...".
};

class JsonReader {
 public:
  explicit JsonReader(std::string_view text)
      : begin_(text.data()), next_(begin_), end_(begin_ + text.size()) {}

  // The first byte of the next token, 0 at the end of the text.
  char Peek() {
    while (next_ < end_ && static_cast<unsigned char>(*next_) <= ' ') {
      if (!IsSpace(*next_)) return '\1';
      ++next_;
    }
    return next_ < end_ ? *next_ : '\0';
  }
  // Takes the byte if it is the next token.
  bool Try(char byte) {
    if (Peek() != byte) return false;
    ++next_;
    return true;
  }
  // Takes all of `text` if it is what comes next.
  bool TryText(std::string_view text) {
    Peek();
    if (static_cast<size_t>(end_ - next_) < text.size()) return false;
    if (memcmp(next_, text.data(), text.size()) != 0) return false;
    next_ += text.size();
    return true;
  }
  // `expected` is for the message: "a list".
  bool Take(char byte, const char* expected) { return Try(byte) || Fail(expected); }

  bool ReadString(JsonString* out, const char* expected);
  bool ReadNumber(JsonNumber* out, const char* expected);
  // A string and the colon behind it.
  bool ReadKey(JsonString* out);
  // true, false or null.
  bool ReadLiteral(std::string_view word, const char* expected);
  // Any value, at most `depth_max` lists and objects deep.
  bool SkipValue(int depth_max);
  // Nothing but blanks may be left.
  bool AtEnd() { return Peek() == '\0' && next_ == end_ ? true : Fail("the end of the text"); }

  size_t offset() const { return static_cast<size_t>(next_ - begin_); }
  // Fails at the next token, naming what is there.
  bool Fail(const char* expected);
  // Fails at a place read before.
  bool FailAt(const char* place, std::string text);
  bool FailAtOffset(size_t offset, std::string text) {
    return FailAt(begin_ + offset, std::move(text));
  }
  const JsonError& error() const { return error_; }

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  bool CheckEscape();
  bool SkipScalar(char first);

  const char* begin_;
  const char* next_;
  const char* end_;
  JsonError error_;
};

// The first byte from `p` on that can not stand as it is between quotes in JSON: a quote, a
// backslash or a control character. `end` if there is none.
const char* FindJsonSpecial(const char* p, const char* end);

// Writes `string` without its escapes and returns the length, which is at most that of `raw`.
size_t Unescape(const JsonString& string, char* to);

}  // namespace weir::wire
