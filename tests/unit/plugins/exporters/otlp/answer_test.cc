// What each answer of a server means for the batch.
#include "tests/unit/plugins/exporters/otlp/exporter_fixture.h"

namespace weir::otlp {
namespace {

using testkit::Completed;
using testkit::GrpcReply;
using ::testing::HasSubstr;

class OtlpAnswer : public ExporterTest {};

// google.rpc.Status with a RetryInfo of seven seconds.
std::string RetryInfo() {
  const std::string any = std::string("\x0a\x28") + "type.googleapis.com/google.rpc.RetryInfo" +
                          "\x12\x04\x0a\x02\x08\x07";
  return std::string("\x08\x08\x1a") + static_cast<char>(any.size()) + any;
}

// Scenario: every code of gRPC.
// Guarantees: those that OTLP calls retryable are RETRY, all others PERMANENT, with the message.
TEST_F(OtlpAnswer, CodesAreRetriedByTheRules) {
  Serve();
  Open("");
  for (int code = 1; code <= 16; code++) {
    server_->Script({code, "because %", "", "", false});
    const Completed answer = Send();
    const bool retry =
        code == 1 || code == 4 || code == 10 || code == 11 || code == 14 || code == 15;
    EXPECT_EQ(answer.status, retry ? WEIR_RETRY : WEIR_PERMANENT) << code;
    EXPECT_EQ(answer.retry_after_ns, 0u);
    EXPECT_THAT(answer.text, HasSubstr("because %"));
  }
}

// Scenario: UNAVAILABLE and RESOURCE_EXHAUSTED with RetryInfo; another code with it.
// Guarantees: tried again after the delay; RetryInfo makes no other code retryable.
TEST_F(OtlpAnswer, RetryInfoIsObeyed) {
  Serve();
  Open("");
  for (const int code : {14, 8}) {
    server_->Script({code, "busy", RetryInfo(), "", false});
    const Completed answer = Send();
    EXPECT_EQ(answer.status, WEIR_RETRY) << code;
    EXPECT_EQ(answer.retry_after_ns, 7'000'000'000u) << code;
  }
  server_->Script({3, "bad", RetryInfo(), "", false});
  EXPECT_EQ(Send().status, WEIR_PERMANENT);
}

// Scenario: OK with a partial success, with and without rejected items.
// Guarantees: PARTIAL with the number; OK with a warning in the log.
TEST_F(OtlpAnswer, PartialSuccessIsTold) {
  Serve();
  Open("");
  server_->Script({0, "", "", std::string("\x0a\x06\x08\x05\x12\x02no", 8), false});
  const Completed partial = Send();
  EXPECT_EQ(partial.status, WEIR_PARTIAL);
  EXPECT_EQ(partial.rejected, 5u);
  EXPECT_THAT(partial.text, HasSubstr("no"));
  server_->Script({0, "", "", std::string("\x0a\x06\x12\x04hint", 8), false});
  EXPECT_EQ(Send().status, WEIR_OK);
  ASSERT_EQ(host_->logs().size(), 1u);
  EXPECT_THAT(host_->logs()[0].text, HasSubstr("hint"));
}

}  // namespace
}  // namespace weir::otlp
