#include "plugins/common/client/answer.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::client {
namespace {

using std::string_literals::operator""s;

// Scenario: a partial success, a full one, and bytes that end too early.
// Guarantees: counts and messages are read; what is malformed gives what came before it.
TEST(Answer, ReadsPartialSuccess) {
  const PartialSuccess partial = ReadPartialSuccess("\x0a\x07\x08\xac\x02\x12\x02hi"s);
  EXPECT_EQ(partial.rejected, 300u);
  EXPECT_EQ(partial.message, "hi");
  EXPECT_EQ(ReadPartialSuccess("").rejected, 0u);
  EXPECT_EQ(ReadPartialSuccess("\x0a\x00"s).rejected, 0u);
  EXPECT_EQ(ReadPartialSuccess("\x0a\x7f\x08\x05"s).rejected, 0u);
  EXPECT_EQ(ReadPartialSuccess("\x0a\x04\x08\x05\x12\x7f"s).rejected, 5u);
}

// Scenario: a server says a negative number of rejected items.
// Guarantees: it counts as none.
TEST(Answer, TakesNoNegativeCount) {
  EXPECT_EQ(ReadPartialSuccess("\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s).rejected,
            0u);
}

// Scenario: google.rpc.Status with RetryInfo of 2.5 s, and one without.
// Guarantees: code, message and delay are read; no delay is not a delay of 0.
TEST(Answer, ReadsStatusWithRetryInfo) {
  const std::string type = "type.googleapis.com/google.rpc.RetryInfo";
  const std::string duration = "\x08\x02\x10\x80\xca\xb5\xee\x01"s;
  const std::string info = "\x0a"s + static_cast<char>(duration.size()) + duration;
  const std::string any = "\x0a"s + static_cast<char>(type.size()) + type + "\x12" +
                          static_cast<char>(info.size()) + info;
  const std::string status =
      "\x08\x0e\x12\x04"s + "full" + "\x1a" + static_cast<char>(any.size()) + any;
  const RpcStatus read = ReadRpcStatus(status);
  EXPECT_EQ(read.code, 14);
  EXPECT_EQ(read.message, "full");
  EXPECT_EQ(read.retry_delay_ns, 2'500'000'000u);
  EXPECT_FALSE(ReadRpcStatus("\x08\x08"s).retry_delay_ns.has_value());
}

// Scenario: Retry-After in every form, and what is none.
// Guarantees: seconds and HTTP dates are understood, never more than an hour, never below 0.
TEST(Answer, ReadsRetryAfter) {
  const int64_t now = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(ReadRetryAfterNs("12", now), 12'000'000'000u);
  EXPECT_EQ(ReadRetryAfterNs(" 0 ", now), 0u);
  EXPECT_EQ(ReadRetryAfterNs("999999999", now), 3600'000'000'000u);
  EXPECT_EQ(ReadRetryAfterNs("Sun, 06 Nov 1994 08:49:47 GMT", now), 10'000'000'000u);
  EXPECT_EQ(ReadRetryAfterNs("Sun, 06 Nov 1994 08:00:00 GMT", now), 0u);
  EXPECT_EQ(ReadRetryAfterNs("soon", now), std::nullopt);
  EXPECT_EQ(ReadRetryAfterNs("", now), std::nullopt);
  EXPECT_EQ(ReadRetryAfterNs("-3", now), std::nullopt);
}

}  // namespace
}  // namespace weir::client
