// Sanitizes any bytes as a URL: what comes out has no query, names no identifier that the rules
// know of, and stays the same when it is done again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/processors/redaction/sanitize/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace sanitize = weir::redaction::sanitize;
  const std::string_view url(reinterpret_cast<const char*>(data), size);
  std::string once, twice;
  sanitize::SanitizeUrl(url, &once);
  if (once.find_first_of("?&#") != std::string::npos) __builtin_trap();
  if (once.size() > url.size() + 1) __builtin_trap();
  // A digit stands nowhere but in second place of a segment.
  for (size_t i = 0; i < once.size(); i++) {
    const bool second = i == 1 ? once[0] != '/' : i > 1 && once[i - 2] == '/';
    if (once[i] >= '0' && once[i] <= '9' && !second) __builtin_trap();
  }
  sanitize::SanitizeUrl(once, &twice);
  if (twice != once) __builtin_trap();
  sanitize::IsAllPlaceholders(url);
  return 0;
}
