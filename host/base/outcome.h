// The border between absl::Status inside the host and weir_status/weir_outcome of the contract.
// The one file that converts them.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "weir/abi.h"

namespace weir {

// A weir_outcome with buffers of its own, for calls into plugins. Not copyable: the outcome points
// into it.
class OutcomeBuffer {
 public:
  OutcomeBuffer() { Clear(); }
  OutcomeBuffer(const OutcomeBuffer&) = delete;
  OutcomeBuffer& operator=(const OutcomeBuffer&) = delete;

  void Clear();
  weir_outcome* get() { return &outcome_; }
  std::string_view text() const { return {outcome_.text, outcome_.text_len}; }
  std::string_view pointer() const { return {outcome_.pointer, outcome_.pointer_len}; }
  uint64_t retry_after_ns() const { return outcome_.retry_after_ns; }
  uint64_t rejected() const { return outcome_.rejected; }

 private:
  static constexpr uint32_t kTextMax = 1024;
  static constexpr uint32_t kPointerMax = 256;
  weir_outcome outcome_;
  char text_[kTextMax];
  char pointer_[kPointerMax];
};

// Unknown negative values are PERMANENT and unknown positive ones OK, as the contract says.
weir_status KnownStatus(weir_status status);

// "OK", "RETRY" ...
std::string_view StatusName(weir_status status);

// Invalid and failed-precondition errors are PERMANENT, resource-exhausted BUSY, unavailable RETRY,
// cancelled CANCELLED, everything else FATAL. Stores the message in `outcome`, which may be NULL.
weir_status ToWeirStatus(const absl::Status& status, weir_outcome* outcome);

// The other way; `what` names the call in the message.
absl::Status FromWeirStatus(weir_status status, std::string_view text, std::string_view what);

}  // namespace weir
