#include "host/regex/dfa.h"

#include <algorithm>

namespace weir::regex {
namespace {

// Bytes that are read for each byte of a text before it is given up.
constexpr size_t kReadFactor = 8;
constexpr size_t kReadAlways = 256;

}  // namespace

size_t Dfa::Run(std::string_view text, size_t start, Before before, size_t* read) const {
  uint32_t state = begin_[before];
  size_t end = start, at = start;
  while (state != 0 && at < text.size()) {
    const Entry entry = table_[state + class_of_[static_cast<unsigned char>(text[at])]];
    if (entry & kMatch) end = at;
    state = entry & ~kMatch;
    at++;
  }
  if (state != 0 && (table_[state + end_class_] & kMatch)) end = at;
  *read += at - start;
  return end;
}

bool Dfa::FindAll(std::string_view text, uint32_t bytes_min, std::vector<Match>* found) const {
  const size_t before = found->size();
  const size_t read_max = text.size() * kReadFactor + kReadAlways;
  size_t read = 0;
  if (text.size() < bytes_min) return true;
  const size_t starts = text.size() - std::max(bytes_min, 1u) + 1;
  const auto traits_of = [&](size_t at) { return traits_[static_cast<unsigned char>(text[at])]; };
  Before context = kBegin;
  for (size_t start = 0; start < starts;) {
    size_t next = start + 1;
    if (traits_of(start) & MayBegin(context)) {
      const size_t end = Run(text, start, context, &read);
      if (end > start) {
        found->push_back({static_cast<uint32_t>(start), static_cast<uint32_t>(end)});
        next = end;
      }
      if (read > read_max) {
        found->resize(before);
        return false;
      }
    }
    context = traits_of(next - 1) & kIsWord ? kAfterWord : kAfterOther;
    start = next;
  }
  return true;
}

}  // namespace weir::regex
