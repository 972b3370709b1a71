// JSON text appended to a string: what encoding a request needs, and no more.
//
// Values are written with a comma behind them; closing a list or an object takes the last one back.
// Threads: one at a time.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

#include "host/wire/json_names.h"

namespace weir::wire {

class JsonOutput {
 public:
  JsonOutput(std::string* text, size_t expected_bytes) : text_(text), begin_(text->size()) {
    text_->resize(begin_ + expected_bytes);
    next_ = text_->data() + begin_;
    end_ = text_->data() + text_->size();
  }

  // Only what was written stays, or nothing of it.
  void Finish() { text_->resize(begin_ + size()); }
  void Abandon() { text_->resize(begin_); }

  size_t size() const { return static_cast<size_t>(next_ - text_->data()) - begin_; }
  void Rewind(size_t size) { next_ = text_->data() + begin_ + size; }
  char last() const { return next_[-1]; }
  // The comma behind the last value.
  void DropComma() { --next_; }

  void Open(char bracket) {
    Reserve(1);
    *next_++ = bracket;
  }
  void Close(char bracket) {
    if (next_[-1] == ',') --next_;
    Reserve(2);
    *next_++ = bracket;
    *next_++ = ',';
  }
  void Key(const JsonField& field) {
    Reserve(kJsonKeyBytes);
    memcpy(next_, field.key, kJsonKeyBytes);
    next_ += field.key_size;
  }

  void Bool(bool value) { Word(value ? "true," : "false,", value ? 5 : 6); }
  template <typename T>
  void Integer(T value) {
    Reserve(kNumberBytesMax);
    next_ = std::to_chars(next_, end_, value).ptr;
    *next_++ = ',';
  }
  // In quotes, as JSON wants 64-bit integers.
  template <typename T>
  void QuotedInteger(T value) {
    Reserve(kNumberBytesMax);
    *next_++ = '"';
    next_ = std::to_chars(next_, end_, value).ptr;
    *next_++ = '"';
    *next_++ = ',';
  }
  void Double(double value);
  // `readable` is where memory ends that may be read, at least the end of the text.
  void Text(std::span<const uint8_t> text, const uint8_t* readable);
  void Hex(std::span<const uint8_t> bytes);
  void Base64(std::span<const uint8_t> bytes);

 private:
  // The longest double, quotes and a comma.
  static constexpr size_t kNumberBytesMax = 40;

  void Reserve(size_t bytes) {
    if (static_cast<size_t>(end_ - next_) < bytes) Grow(bytes);
  }
  void Grow(size_t bytes);
  void Word(const char* word, size_t n) {
    Reserve(n);
    memcpy(next_, word, n);
    next_ += n;
  }
  void Escaped(uint8_t byte);

  std::string* text_;
  const size_t begin_;
  char* next_;
  char* end_;
};

}  // namespace weir::wire
