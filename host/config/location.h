// Where something stands in a configuration file, and the collection of what is wrong with it.
//
// A check of the configuration goes on after the first mistake, so that a user sees all of them at
// once. Every message reads `file:line:column: what was found, what was expected`.
//
// Threads: values; no sharing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace weir {

struct Location {
  std::shared_ptr<const std::string> file;  // NULL: not from a file.
  uint32_t line = 0, column = 0;            // From 1; 0: unknown.

  // "weir.yaml:14:9", without what is unknown; "" when nothing is known.
  std::string ToString() const;
};

struct Diagnostic {
  Location location;
  std::string text;

  // "weir.yaml:14:9: text".
  std::string ToString() const;
};

class Diagnostics {
 public:
  // Errors beyond this many are counted only.
  static constexpr size_t kErrorsMax = 50;

  void Error(const Location& location, std::string text);
  void Warning(const Location& location, std::string text);
  // Appends what `other` holds.
  void Add(const Diagnostics& other);

  bool ok() const { return errors_.empty(); }
  size_t error_count() const { return errors_.size() + more_errors_; }
  const std::vector<Diagnostic>& errors() const { return errors_; }
  const std::vector<Diagnostic>& warnings() const { return warnings_; }
  // OK, or INVALID_ARGUMENT with one error a line.
  absl::Status ToStatus() const;

 private:
  std::vector<Diagnostic> errors_, warnings_;
  size_t more_errors_ = 0;
};

}  // namespace weir
