// A text without the escapes of URLs and JSON, and where each of its bytes came from.
//
// "%40" and "\u0040" are "@", "\/" is "/", "\n" is a line's end; escapes of escapes too ("%2540",
// "\\n"). A sequence that is no escape stays as it is.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weir::redaction::detect {

class Unescaper {
 public:
  // False: there are no escapes in `text`, and nothing was done.
  bool Unescape(std::string_view text);

  std::string_view text() const { return text_; }
  // Where byte `at` of text() begins in what was unescaped; text().size() is its end.
  uint32_t OriginOf(uint32_t at) const { return origins_[at]; }

 private:
  std::string text_;
  std::vector<uint32_t> origins_;
};

}  // namespace weir::redaction::detect
