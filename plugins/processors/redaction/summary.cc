#include "plugins/processors/redaction/summary.h"

#include <algorithm>

namespace weir::redaction {

void SummaryNotes::Clear() {
  notes_.clear();
  keys_.clear();
}

void SummaryNotes::Add(Owner owner, Deed deed, std::string_view key) {
  notes_.push_back({owner, deed, static_cast<uint32_t>(keys_.size()),
                    static_cast<uint32_t>(key.size())});
  keys_ += key;
}

std::string JoinKeys(std::vector<std::string_view> keys, std::string_view earlier) {
  while (!earlier.empty()) {
    const size_t comma = earlier.find(',');
    keys.push_back(earlier.substr(0, comma));
    if (comma == std::string_view::npos) break;
    earlier.remove_prefix(comma + 1);
    if (earlier.empty()) keys.emplace_back();
  }
  std::sort(keys.begin(), keys.end());
  std::string joined;
  for (size_t i = 0; i < keys.size(); i++) {
    if (i > 0) joined += ',';
    joined += keys[i];
  }
  return joined;
}

}  // namespace weir::redaction
