#include "host/regex/dfa.h"

#include <algorithm>

namespace weir::regex {
namespace {

// Bytes that are read for each byte of a text before it is given up.
constexpr size_t kReadFactor = 8;
constexpr size_t kReadAlways = 256;
constexpr unsigned char kAsciiMax = 127;

}  // namespace

size_t Dfa::Run(std::string_view text, size_t start, Before before, Seen* seen) const {
  uint32_t state = begin_[before];
  size_t end = start, at = start;
  while (state != 0 && at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const Entry entry = table_[state + class_of_[byte & kAsciiMax]];
    seen->bits |= byte;
    if (entry & kMatch) end = at;
    state = entry & ~kMatch;
    at++;
  }
  if (state != 0 && (table_[state + end_class_] & kMatch)) end = at;
  seen->bytes += at - start;
  return end;
}

bool Dfa::FindAll(std::string_view text, uint32_t bytes_min, std::vector<Match>* found) const {
  const size_t before = found->size();
  const size_t read_max = text.size() * kReadFactor + kReadAlways;
  if (text.size() < bytes_min) return true;
  const size_t starts = text.size() - std::max(bytes_min, 1u) + 1;
  Seen seen;
  Before context = kBegin;
  for (size_t start = 0;
       start < starts && seen.bytes <= read_max && seen.bits <= kAsciiMax;) {
    const auto byte = static_cast<unsigned char>(text[start]);
    size_t next = start + 1;
    seen.bits |= byte;
    if (traits_[byte & kAsciiMax] & MayBegin(context)) {
      const size_t end = Run(text, start, context, &seen);
      if (end > start) {
        found->push_back({static_cast<uint32_t>(start), static_cast<uint32_t>(end)});
        next = end;
      }
    }
    const auto last = static_cast<unsigned char>(text[next - 1]);
    context = traits_[last & kAsciiMax] & kIsWord ? kAfterWord : kAfterOther;
    start = next;
  }
  if (seen.bits <= kAsciiMax && seen.bytes <= read_max) return true;
  found->resize(before);
  return false;
}

}  // namespace weir::regex
