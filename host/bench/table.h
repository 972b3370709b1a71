// A table of text: columns as wide as their widest cell, all set to the right.
//
// Threads: one at a time.
#pragma once

#include <string>
#include <vector>

namespace weir::bench {

class Table {
 public:
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  // Each line begins with `indent` and ends with a line break; no spaces before it.
  std::string Text(const std::string& indent) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// A number as people read it: three digits that count, never "-0".
std::string Short(double number);

}  // namespace weir::bench
