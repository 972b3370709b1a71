#include "host/base/write_all.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace weir {
namespace {

// Scenario: more than a pipe holds, read by another thread; then a descriptor that is closed.
// Guarantees: all of it arrives; what can not be written is told.
TEST(WriteAll, WritesAllOrSaysThatItDidNot) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string sent(1 << 20, 'x');
  std::string got;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
      got.append(buffer, static_cast<size_t>(n));
    }
  });
  EXPECT_TRUE(WriteAll(ends[1], sent));
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_EQ(got, sent);
  EXPECT_FALSE(WriteAll(-1, "x"));
}

}  // namespace
}  // namespace weir
