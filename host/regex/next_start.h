// Where the next search begins after an empty match. Threads: any.
#pragma once

#include <cstddef>
#include <string_view>

namespace weir::regex {

// One character after `at`: in UTF-8 its continuation bytes are passed over as well.
inline size_t NextStart(std::string_view text, size_t at, bool utf8) {
  at++;
  while (utf8 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) at++;
  return at;
}

}  // namespace weir::regex
