#include "host/bench/table.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"

namespace weir::bench {

std::string Table::Text(const std::string& indent) const {
  std::vector<size_t> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); i++) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line = indent;
    for (size_t i = 0; i < row.size(); i++) {
      const std::string space(widths[i] - row[i].size(), ' ');
      line += (i == 0 ? "" : "  ") + space + row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Short(double number) {
  const double size = std::abs(number);
  std::string text;
  if (size < 9.995) {
    text = absl::StrFormat("%.2f", number);
  } else if (size < 99.95) {
    text = absl::StrFormat("%.1f", number);
  } else {
    text = absl::StrFormat("%.0f", number);
  }
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  return zero ? "0" : text;
}

}  // namespace weir::bench
