#include "host/base/report.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace weir {

absl::Status CheckReport(std::string_view text) {
  if (text.size() > kReportBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("a report of ", text.size(),
                                                   " bytes; at most ", kReportBytesMax,
                                                   " can be published"));
  }
  if (nlohmann::json::parse(text, nullptr, false).is_object()) return absl::OkStatus();
  return absl::InvalidArgumentError("a report is a JSON object; this one is not");
}

}  // namespace weir
