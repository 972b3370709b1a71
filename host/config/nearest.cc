#include "host/config/nearest.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir {
namespace {

// Longer names are never compared: the table is quadratic.
constexpr size_t kNameBytesMax = 64;
constexpr size_t kListMax = 32;

// Optimal string alignment: insert, delete, replace, and swap of neighbours count one each.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) last[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string NearestName(std::string_view name, std::span<const std::string> names) {
  if (name.size() > kNameBytesMax) return "";
  const std::string wanted = absl::AsciiStrToLower({name.data(), name.size()});
  std::string best;
  size_t best_distance = std::max<size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : names) {
    if (candidate.size() > kNameBytesMax) continue;
    size_t distance = Distance(wanted, absl::AsciiStrToLower(candidate));
    if (distance < best_distance) best = candidate, best_distance = distance;
  }
  return best;
}

std::string NearestHint(std::string_view name, std::span<const std::string> names) {
  std::string nearest = NearestName(name, names);
  if (!nearest.empty()) return absl::StrCat("; did you mean \"", nearest, "\"?");
  if (names.empty() || names.size() > kListMax) return "";
  return absl::StrCat("; known are ", absl::StrJoin(names, ", "));
}

}  // namespace weir
