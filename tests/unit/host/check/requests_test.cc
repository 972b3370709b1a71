// The requests that `weir check` makes.
#include "host/check/requests.h"

#include <gtest/gtest.h>

#include <string>

#include "host/wire/validate.h"

namespace weir::check {
namespace {

// Scenario: requests of each signal, with 0, 1 and 512 records.
// Guarantees: they are sound and regular, and have as many records.
TEST(Requests, AreSoundAndRegular) {
  for (const Signal signal : {Signal::kTraces, Signal::kMetrics, Signal::kLogs}) {
    for (const uint32_t records : {0u, 1u, 512u}) {
      const std::string request = MakeRequest(signal, records);
      const auto survey = wire::Validate(
          signal, {reinterpret_cast<const uint8_t*>(request.data()), request.size()},
          wire::Limits());
      ASSERT_TRUE(survey.ok()) << survey.status();
      EXPECT_FALSE(survey->NeedsNormalizing());
      EXPECT_EQ(survey->records, records);
    }
  }
}

}  // namespace
}  // namespace weir::check
