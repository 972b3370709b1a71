#include "plugins/common/client/endpoint.h"

#include <gtest/gtest.h>

#include "weir/sdk/status.hpp"

namespace weir::client {
namespace {

// Scenario: URLs as exporters of HTTP take them.
// Guarantees: scheme, host, port and path are told apart; the scheme's own port is filled in.
TEST(Endpoint, ReadsUrls) {
  const Endpoint plain = ParseEndpoint("http://collector:4318/base", EndpointForm::kUrl, "");
  EXPECT_FALSE(plain.tls);
  EXPECT_EQ(plain.host, "collector");
  EXPECT_EQ(plain.port, 4318);
  EXPECT_EQ(plain.path, "/base");
  const Endpoint secure = ParseEndpoint("https://api.example.com", EndpointForm::kUrl, "");
  EXPECT_TRUE(secure.tls);
  EXPECT_EQ(secure.port, 443);
  EXPECT_EQ(secure.path, "");
  EXPECT_EQ(secure.Authority(), "api.example.com");
  const Endpoint six = ParseEndpoint("http://[::1]:4318", EndpointForm::kUrl, "");
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.Authority(), "[::1]:4318");
}

// Scenario: the forms that exporters of gRPC take.
// Guarantees: TLS unless the scheme is http.
TEST(Endpoint, ReadsHostAndPort) {
  const Endpoint bare = ParseEndpoint("otel:4317", EndpointForm::kHostPort, "");
  EXPECT_TRUE(bare.tls);
  EXPECT_EQ(bare.port, 4317);
  EXPECT_FALSE(ParseEndpoint("http://otel:4317", EndpointForm::kHostPort, "").tls);
  EXPECT_TRUE(ParseEndpoint("https://otel", EndpointForm::kHostPort, "").tls);
  EXPECT_EQ(ParseEndpoint("dns:///otel:4317", EndpointForm::kHostPort, "").host, "otel");
}

// Scenario: texts that name no endpoint.
// Guarantees: each is refused with the option's pointer, and quoted.
TEST(Endpoint, RefusesWhatIsNone) {
  for (const char* text : {"", "collector", "collector:", "collector:0", "collector:65536", ":4317",
                           "a b:1", "user@host:1", "[::1:4317", "otel:4317/path"}) {
    try {
      ParseEndpoint(text, EndpointForm::kHostPort, "/endpoint");
      ADD_FAILURE() << text;
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.pointer(), "/endpoint");
      EXPECT_NE(std::string(error.what()).find("\"" + std::string(text) + "\""), std::string::npos);
    }
  }
  EXPECT_THROW(ParseEndpoint("collector:4318", EndpointForm::kUrl, ""), ConfigError);
  EXPECT_THROW(ParseEndpoint("ftp://collector:4318", EndpointForm::kUrl, ""), ConfigError);
}

}  // namespace
}  // namespace weir::client
