// A segment stays when it is letters, '-', '_', '.' and spaces, and reads as words. One other
// character may stand in second place: "v1", "k8s", "j4elk" are names more often than identifiers.
#include "plugins/processors/redaction/sanitize/url.h"

#include "plugins/processors/redaction/sanitize/word.h"

namespace weir::redaction::sanitize {
namespace {

constexpr uint32_t kSegmentsMax = 10;
constexpr char kPlaceholder = '*';

constexpr bool IsPlain(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || c == '-' || c == '_' || c == '.' || c == ' ';
}

bool IsName(std::string_view segment) {
  for (size_t i = 0; i < segment.size(); i++) {
    // Of a character of several bytes never a part alone.
    const bool second = i == 1 && static_cast<unsigned char>(segment[i]) < 0x80;
    if (!IsPlain(segment[i]) && !second) return false;
  }
  return IsWord(segment);
}

}  // namespace

void SanitizeUrl(std::string_view url, std::string* out) {
  out->clear();
  url = url.substr(0, url.find_first_of("?&#"));
  for (uint32_t segments = 1;; segments++) {
    const size_t end = url.find('/');
    const std::string_view segment = url.substr(0, end);
    if (IsName(segment)) {
      *out += segment;
    } else {
      *out += kPlaceholder;
    }
    if (end == std::string_view::npos || segments == kSegmentsMax) return;
    *out += '/';
    url.remove_prefix(end + 1);
  }
}

bool IsAllPlaceholders(std::string_view path) {
  bool any = false;
  while (!path.empty()) {
    const size_t end = path.find('/');
    const std::string_view segment = path.substr(0, end);
    if (segment == std::string_view(&kPlaceholder, 1)) {
      any = true;
    } else if (!segment.empty()) {
      return false;
    }
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
  }
  return any;
}

}  // namespace weir::redaction::sanitize
