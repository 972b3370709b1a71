// OTLP/JSON export requests for tests: to the regular bytes that batches are built over, back
// again, and compared.
//
// Threads: pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/wire/validate.h"

namespace weir::testkit {

// A request as a lane gets it.
struct RegularRequest {
  SharedBytes bytes;
  wire::Survey survey;
};

// InvalidArgument names the place in the text, or the record that the collector would reject.
absl::StatusOr<RegularRequest> RequestFromJson(Signal signal, std::string_view json);

// One line; InvalidArgument for bytes that are no request.
absl::StatusOr<std::string> JsonFromRequest(Signal signal, std::string_view bytes);

// The first place where two requests differ in what they mean: "/resourceLogs/0: expected ...,
// found ..."; "" when there is none.
std::string FirstDifference(Signal signal, std::string_view expected, std::string_view found);

}  // namespace weir::testkit
