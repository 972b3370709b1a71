// What a test needs from the host itself before it can try the plugin.
//
// Threads: the test's.
#pragma once

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/check/verdict.h"

namespace weir::check {

// Ends the test as skipped when there is no value: that is not the plugin's fault.
template <class Value>
Value Must(absl::StatusOr<Value> value) {
  if (!value.ok()) {
    Skip(absl::StrCat("the host could not prepare it: ", value.status().message()));
  }
  return *std::move(value);
}

}  // namespace weir::check
