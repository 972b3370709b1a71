// The odder requests that `weir check` makes.
#include "host/check/strange_requests.h"

#include <gtest/gtest.h>

#include <string>

#include "host/wire/validate.h"

namespace weir::check {
namespace {

// Scenario: each kind of strange request of each signal.
// Guarantees: it is sound, so that what a processor makes of it is the processor's doing.
TEST(StrangeRequests, AreSound) {
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    for (int which = 0; which <= static_cast<int>(Strange::kMetricKinds); which++) {
      const std::string request = MakeStrange(signal, static_cast<Strange>(which));
      const auto survey = wire::Validate(
          signal, {reinterpret_cast<const uint8_t*>(request.data()), request.size()},
          wire::Limits());
      EXPECT_TRUE(survey.ok()) << SignalName(signal) << " " << which << ": " << survey.status();
    }
  }
}

}  // namespace
}  // namespace weir::check
