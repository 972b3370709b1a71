#include "host/base/outcome.h"

#include "absl/strings/str_cat.h"

namespace weir {

void OutcomeBuffer::Clear() {
  outcome_ = {};
  outcome_.size = sizeof(outcome_);
  outcome_.text = text_;
  outcome_.text_cap = kTextMax;
  outcome_.pointer = pointer_;
  outcome_.pointer_cap = kPointerMax;
}

weir_status KnownStatus(weir_status status) {
  if (status > WEIR_PENDING) return WEIR_OK;
  if (status < WEIR_FATAL) return WEIR_PERMANENT;
  return status;
}

std::string_view StatusName(weir_status status) {
  switch (KnownStatus(status)) {
    case WEIR_OK: return "OK";
    case WEIR_PENDING: return "PENDING";
    case WEIR_RETRY: return "RETRY";
    case WEIR_BUSY: return "BUSY";
    case WEIR_PARTIAL: return "PARTIAL";
    case WEIR_CANCELLED: return "CANCELLED";
    case WEIR_FATAL: return "FATAL";
    default: return "PERMANENT";
  }
}

weir_status ToWeirStatus(const absl::Status& status, weir_outcome* outcome) {
  if (status.ok()) return WEIR_OK;
  if (outcome != nullptr) {
    outcome->text_len = weir_copy_text(outcome->text, outcome->text_cap, status.message().data(),
                                       status.message().size());
  }
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kFailedPrecondition: return WEIR_PERMANENT;
    case absl::StatusCode::kResourceExhausted: return WEIR_BUSY;
    case absl::StatusCode::kUnavailable: return WEIR_RETRY;
    case absl::StatusCode::kCancelled: return WEIR_CANCELLED;
    default: return WEIR_FATAL;
  }
}

absl::Status FromWeirStatus(weir_status status, std::string_view text, std::string_view what) {
  status = KnownStatus(status);
  if (status >= 0) return absl::OkStatus();
  const std::string message =
      absl::StrCat(absl::string_view(what.data(), what.size()), " answered ",
                   absl::string_view(StatusName(status).data(), StatusName(status).size()),
                   text.empty() ? "" : ": ", absl::string_view(text.data(), text.size()));
  switch (status) {
    case WEIR_RETRY: return absl::UnavailableError(message);
    case WEIR_BUSY: return absl::ResourceExhaustedError(message);
    case WEIR_CANCELLED: return absl::CancelledError(message);
    case WEIR_FATAL: return absl::InternalError(message);
    default: return absl::InvalidArgumentError(message);
  }
}

}  // namespace weir
