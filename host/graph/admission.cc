#include "host/graph/admission.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "host/wire/cut.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"

namespace weir {
namespace {

// What a client is told about items that were left out, or about what was changed.
std::string Reason(const wire::Normalized& normalized) {
  if (normalized.rejected_items != 0) return normalized.reject_reason;
  if (normalized.replaced_utf8 != 0) {
    return absl::StrCat(normalized.replaced_utf8,
                        " texts were not valid UTF-8; what was not was replaced by U+FFFD");
  }
  return {};
}

}  // namespace

absl::StatusOr<Admitted> Admit(Signal signal, SharedBytes bytes, const wire::Limits& limits) {
  absl::StatusOr<wire::Survey> survey = wire::Validate(signal, bytes.span(), limits);
  if (!survey.ok()) return survey.status();
  Admitted admitted;
  if (survey->NeedsNormalizing()) {
    absl::StatusOr<wire::Normalized> normalized =
        wire::Normalize(signal, bytes.span(), *survey, limits);
    if (!normalized.ok()) return normalized.status();
    admitted.rejected = normalized->rejected_items;
    admitted.reason = Reason(*normalized);
    bytes = SharedBytes::FromString(std::move(normalized->bytes));
    survey = wire::Validate(signal, bytes.span(), limits);
    if (!survey.ok()) return survey.status();
  }
  if (survey->records == 0) return admitted;
  if (!wire::NeedsWindows(signal, *survey, limits)) {
    admitted.parts.push_back({std::move(bytes), *survey});
    return admitted;
  }
  for (std::string& window : wire::CutToWindows(signal, bytes.span(), *survey, limits)) {
    SharedBytes part = SharedBytes::FromString(std::move(window));
    absl::StatusOr<wire::Survey> part_survey = wire::Validate(signal, part.span(), limits);
    if (!part_survey.ok()) return part_survey.status();
    admitted.parts.push_back({std::move(part), *part_survey});
  }
  return admitted;
}

}  // namespace weir
