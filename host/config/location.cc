#include "host/config/location.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir {

std::string Location::ToString() const {
  std::string out = file ? *file : "";
  for (uint32_t number : {line, column}) {
    if (number == 0) break;
    absl::StrAppend(&out, out.empty() ? "" : ":", number);
  }
  return out;
}

std::string Diagnostic::ToString() const {
  std::string place = location.ToString();
  return place.empty() ? text : absl::StrCat(place, ": ", text);
}

void Diagnostics::Error(const Location& location, std::string text) {
  if (errors_.size() == kErrorsMax) {
    more_errors_++;
    return;
  }
  errors_.push_back({location, std::move(text)});
}

void Diagnostics::Warning(const Location& location, std::string text) {
  if (warnings_.size() < kErrorsMax) warnings_.push_back({location, std::move(text)});
}

void Diagnostics::Add(const Diagnostics& other) {
  for (const Diagnostic& error : other.errors_) Error(error.location, error.text);
  for (const Diagnostic& warning : other.warnings_) Warning(warning.location, warning.text);
  more_errors_ += other.more_errors_;
}

absl::Status Diagnostics::ToStatus() const {
  if (ok()) return absl::OkStatus();
  std::string text = absl::StrJoin(errors_, "\n", [](std::string* out, const Diagnostic& error) {
    out->append(error.ToString());
  });
  if (more_errors_ > 0) absl::StrAppend(&text, "\nand ", more_errors_, " more errors");
  return absl::InvalidArgumentError(text);
}

}  // namespace weir
