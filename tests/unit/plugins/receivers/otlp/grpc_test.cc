#include "tests/unit/plugins/receivers/otlp/grpc_client.h"
#include "tests/unit/plugins/receivers/otlp/otlp_fixture.h"

namespace weir::testing {
namespace {

using ::testing::HasSubstr;

class OtlpGrpc : public OtlpTest {};

// Scenario: one request for each signal on one connection.
// Guarantees: OK with an empty response; the sink gets the bytes, the signal and the transport.
TEST_F(OtlpGrpc, TakesEachSignalByItsMethod) {
  BeginGrpc();
  GrpcClient client(grpc_port_);
  const std::pair<const char*, uint16_t> methods[] = {{kTraceMethod, WEIR_TRACES},
                                                      {kMetricsMethod, WEIR_METRICS},
                                                      {kLogsMethod, WEIR_LOGS},
                                                      {kProfilesMethod, WEIR_PROFILES}};
  for (const auto& [method, signal] : methods) {
    const GrpcResult result = client.Call(method, method);
    EXPECT_EQ(result.code, 0) << result.text;
    EXPECT_EQ(result.body, "");
    const Pushed push = sink().pushed().back();
    EXPECT_EQ(push.bytes, method);
    EXPECT_EQ(push.signal, signal);
    EXPECT_EQ(push.transport, uint32_t{WEIR_TRANSPORT_GRPC});
  }
}

}  // namespace
}  // namespace weir::testing
