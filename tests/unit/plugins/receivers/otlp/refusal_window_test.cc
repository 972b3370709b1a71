#include "plugins/receivers/otlp/refusal_window.h"

#include <gtest/gtest.h>

namespace weir::otlp {
namespace {

constexpr uint64_t kStart = 5 * RefusalWindow::kWindowNs;

// A window that began at kStart, with so many requests in it.
RefusalWindow After(uint32_t refused, uint32_t taken) {
  RefusalWindow window;
  window.Count(true, kStart);
  for (uint32_t i = 0; i < taken; i++) EXPECT_FALSE(window.Count(false, kStart + 1));
  for (uint32_t i = 0; i < refused; i++) EXPECT_FALSE(window.Count(true, kStart + 1));
  return window;
}

constexpr uint64_t kLater = kStart + RefusalWindow::kWindowNs;

// Scenario: a second with many, few, and too small a share of refusals; the next one is refused.
// Guarantees: a pause only after many that are more than half.
TEST(RefusalWindow, PausesWhenMostWereRefused) {
  EXPECT_TRUE(After(RefusalWindow::kRefusalsToPause, 3).Count(true, kLater));
  EXPECT_FALSE(After(RefusalWindow::kRefusalsToPause - 2, 0).Count(true, kLater));
  EXPECT_FALSE(After(RefusalWindow::kRefusalsToPause, 20).Count(true, kLater));
}

// Scenario: most of a second's requests were refused, and the next one is taken.
// Guarantees: no pause: the host has said already that there is room, and will not again.
TEST(RefusalWindow, DoesNotPauseWhenThereIsRoomAgain) {
  RefusalWindow window = After(100, 0);
  EXPECT_FALSE(window.Count(false, kLater));
  EXPECT_FALSE(window.Count(true, kLater + 1));
}

}  // namespace
}  // namespace weir::otlp
