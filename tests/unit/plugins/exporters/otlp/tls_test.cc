// TLS: whom the exporter trusts, and how it says who it is.
#include <stdio.h>

#include "tests/unit/plugins/exporters/otlp/certificate.h"
#include "tests/unit/plugins/exporters/otlp/exporter_fixture.h"

namespace weir::otlp {
namespace {

using testkit::Certificate;
using testkit::MakeCertificate;

// PEM as a text of YAML's double-quoted form.
std::string Quoted(const std::string& pem) {
  std::string text = "\"";
  for (const char c : pem) text += c == '\n' ? "\\n" : std::string(1, c);
  return text + "\"";
}

class OtlpTls : public ExporterTest {
 protected:
  // Asks clients for a certificate of `client` when that is not NULL.
  void ServeTls(const Certificate* client) {
    grpc::SslServerCredentialsOptions options(
        client ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
               : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
    options.pem_key_cert_pairs.push_back({server_identity_.key_pem,
                                          server_identity_.certificate_pem});
    if (client) options.pem_root_certs = client->certificate_pem;
    testkit::GrpcServerOptions server;
    server.credentials = grpc::SslServerCredentials(options);
    Serve(server);
  }
  void OpenTls(const std::string& tls) {
    OpenAt("127.0.0.1:" + std::to_string(server_->port()), ", tls: {" + tls + "}");
  }

  const Certificate server_identity_ = MakeCertificate("server");
};

// Scenario: the server's authority is given as text and as a file.
// Guarantees: trusted.
TEST_F(OtlpTls, TrustsTheGivenAuthority) {
  ServeTls(nullptr);
  OpenTls("ca_pem: " + Quoted(server_identity_.certificate_pem));
  EXPECT_EQ(Send().status, WEIR_OK) << host_->completed().back().text;
  const std::string path = ::testing::TempDir() + "weir_otlp_tls_ca.pem";
  FILE* file = fopen(path.c_str(), "w");
  ASSERT_NE(file, nullptr);
  fputs(server_identity_.certificate_pem.c_str(), file);
  fclose(file);
  OpenTls("ca_file: '" + path + "'");
  EXPECT_EQ(Send().status, WEIR_OK) << host_->completed().back().text;
  remove(path.c_str());
}

// Scenario: an unknown authority; a name that the certificate does not have; checks turned off.
// Guarantees: refused, refused, and taken.
TEST_F(OtlpTls, ChecksAuthorityAndName) {
  ServeTls(nullptr);
  OpenTls("");
  EXPECT_EQ(Send().status, WEIR_RETRY);
  const std::string authority = "ca_pem: " + Quoted(server_identity_.certificate_pem);
  OpenTls(authority + ", server_name_override: other.test");
  EXPECT_EQ(Send().status, WEIR_RETRY);
  OpenTls(authority + ", server_name_override: weir.test");
  EXPECT_EQ(Send().status, WEIR_OK) << host_->completed().back().text;
  OpenTls("insecure_skip_verify: true");
  EXPECT_EQ(Send().status, WEIR_OK) << host_->completed().back().text;
}

// Scenario: the server wants to see a certificate of its clients.
// Guarantees: sent where it is configured; without it the batch is tried again.
TEST_F(OtlpTls, ShowsItsOwnCertificate) {
  const Certificate client = MakeCertificate("client");
  ServeTls(&client);
  const std::string authority = "ca_pem: " + Quoted(server_identity_.certificate_pem);
  OpenTls(authority + ", cert_pem: " + Quoted(client.certificate_pem) +
          ", key_pem: " + Quoted(client.key_pem));
  EXPECT_EQ(Send().status, WEIR_OK) << host_->completed().back().text;
  OpenTls(authority);
  EXPECT_EQ(Send().status, WEIR_RETRY);
}

// Scenario: a large message over TLS.
// Guarantees: it comes whole.
TEST_F(OtlpTls, CarriesLargeMessages) {
  ServeTls(nullptr);
  OpenAt("127.0.0.1:" + std::to_string(server_->port()),
         ", compression: none, tls: {insecure_skip_verify: true}");
  const std::string large(5'000'000, 'x');
  EXPECT_EQ(Send(testkit::WireBatch(WEIR_TRACES, {large}, "")).status, WEIR_OK);
  EXPECT_TRUE(server_->requests().back().body == large);
}

// Scenario: a client without TLS calls a server with it, and the other way round.
// Guarantees: tried again, with the reason.
TEST_F(OtlpTls, MixedUpTransportsAreRetried) {
  ServeTls(nullptr);
  OpenTls("insecure: true");
  EXPECT_EQ(Send().status, WEIR_RETRY);
  Serve();
  OpenTls("insecure_skip_verify: true");
  EXPECT_EQ(Send().status, WEIR_RETRY);
}

}  // namespace
}  // namespace weir::otlp
