// TLS of a client, by OpenSSL: what the options of an exporter under `tls:` say.
//
// Threads: immutable once made; shared by all shards.
#pragma once

#include <memory>
#include <string>

#include "weir/sdk/setup.hpp"

typedef struct ssl_ctx_st SSL_CTX;
typedef struct ssl_st SSL;

namespace weir::client {

// The schema of `tls:`, to be put into an exporter's.
#define WEIR_CLIENT_TLS_SCHEMA                                                \
  R"({"type": "object", "additionalProperties": false, "properties": {)"      \
  R"("insecure": {"type": "boolean", "default": false,)"                      \
  R"( "description": "No TLS. https:// in the endpoint wins over it."},)"     \
  R"("insecure_skip_verify": {"type": "boolean", "default": false,)"          \
  R"( "description": "TLS, but the server's certificate is not checked."},)"  \
  R"("ca_file": {"type": "string"}, "ca_pem": {"type": "string"},)"           \
  R"("cert_file": {"type": "string"}, "cert_pem": {"type": "string"},)"       \
  R"("key_file": {"type": "string"}, "key_pem": {"type": "string"},)"         \
  R"("include_system_ca_certs_pool": {"type": "boolean", "default": false},)" \
  R"("min_version": {"enum": ["1.2", "1.3", ""], "default": "1.2"},)"         \
  R"("max_version": {"enum": ["1.2", "1.3", ""], "default": ""},)"            \
  R"("server_name_override": {"type": "string",)"                             \
  R"( "description": "The name that the server's certificate must have."}}})"

class TlsClient {
 public:
  // From the options at `pointer`. `alpn` is "h2" or empty. Throws ConfigError.
  TlsClient(const Config& config, const std::string& pointer, const std::string& alpn);

  // A session to be connected with `host`, whose name is checked; NULL when out of memory.
  SSL* NewSession(const std::string& host) const;
  // The last error of OpenSSL on this thread, as text, and none left behind.
  static std::string TakeError();

 private:
  struct Free {
    void operator()(SSL_CTX* context) const;
  };
  std::unique_ptr<SSL_CTX, Free> context_;
  std::string server_name_;
  bool verify_ = true;
};

}  // namespace weir::client
