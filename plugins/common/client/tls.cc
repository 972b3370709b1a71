#include "plugins/common/client/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace weir::client {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
std::unique_ptr<BIO, FreeBio> BioOf(const std::string& text) {
  return std::unique_ptr<BIO, FreeBio>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

[[noreturn]] void Refuse(const std::string& pointer, const std::string& what) {
  throw ConfigError(pointer, what + ": " + TlsClient::TakeError());
}

bool AddAuthorities(SSL_CTX* context, const std::string& pem) {
  const auto bio = BioOf(pem);
  int count = 0;
  while (X509* certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate);
    X509_free(certificate);
    count++;
  }
  ERR_clear_error();  // The end of the text counts as an error.
  return count > 0;
}

void ReadAuthorities(SSL_CTX* context, const Config& config, const std::string& at) {
  const std::string file = config.StrOr(at + "/ca_file", ""),
                    pem = config.StrOr(at + "/ca_pem", "");
  if (!file.empty() && SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) != 1) {
    Refuse(at + "/ca_file", "\"" + file + "\" holds no usable certificate");
  }
  if (!pem.empty() && !AddAuthorities(context, pem)) {
    throw ConfigError(at + "/ca_pem", "holds no certificate in PEM");
  }
  if ((file.empty() && pem.empty()) || config.BoolOr(at + "/include_system_ca_certs_pool", false)) {
    SSL_CTX_set_default_verify_paths(context);
  }
}

void ReadCertificate(SSL_CTX* context, const Config& config, const std::string& at) {
  const std::string file = config.StrOr(at + "/cert_file", "");
  const std::string pem = config.StrOr(at + "/cert_pem", "");
  const std::string key_file = config.StrOr(at + "/key_file", "");
  const std::string key_pem = config.StrOr(at + "/key_pem", "");
  const bool has_key = !key_file.empty() || !key_pem.empty();
  if (file.empty() && pem.empty()) {
    if (has_key) throw ConfigError(at, "has a key but no certificate; cert_file is missing");
    return;
  }
  if (!has_key) throw ConfigError(at, "has a certificate but no key; key_file is missing");
  if (!file.empty() && SSL_CTX_use_certificate_chain_file(context, file.c_str()) != 1) {
    Refuse(at + "/cert_file", "\"" + file + "\" holds no usable certificate");
  }
  if (!pem.empty()) {
    X509* certificate = PEM_read_bio_X509(BioOf(pem).get(), nullptr, nullptr, nullptr);
    const bool used = certificate && SSL_CTX_use_certificate(context, certificate) == 1;
    X509_free(certificate);
    if (!used) Refuse(at + "/cert_pem", "holds no usable certificate");
  }
  if (!key_file.empty() &&
      SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    Refuse(at + "/key_file", "\"" + key_file + "\" is no key of that certificate");
  }
  if (!key_pem.empty()) {
    EVP_PKEY* key = PEM_read_bio_PrivateKey(BioOf(key_pem).get(), nullptr, nullptr, nullptr);
    const bool used = key && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    if (!used) Refuse(at + "/key_pem", "is no key of that certificate");
  }
}

int VersionOf(const std::string& text) {
  return text == "1.3" ? TLS1_3_VERSION : text == "1.2" ? TLS1_2_VERSION : 0;
}

}  // namespace

void TlsClient::Free::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

TlsClient::TlsClient(const Config& config, const std::string& pointer, const std::string& alpn)
    : context_(SSL_CTX_new(TLS_client_method())),
      server_name_(config.StrOr(pointer + "/server_name_override", "")),
      verify_(!config.BoolOr(pointer + "/insecure_skip_verify", false)) {
  if (!context_) Refuse(pointer, "TLS can not be used");
  SSL_CTX* context = context_.get();
  const int least = VersionOf(config.StrOr(pointer + "/min_version", "1.2"));
  SSL_CTX_set_min_proto_version(context, least == 0 ? TLS1_2_VERSION : least);
  SSL_CTX_set_max_proto_version(context, VersionOf(config.StrOr(pointer + "/max_version", "")));
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (verify_) ReadAuthorities(context, config, pointer);
  ReadCertificate(context, config, pointer);
  if (!alpn.empty()) {
    const std::string list = static_cast<char>(alpn.size()) + alpn;
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(list.data()),
                            static_cast<unsigned>(list.size()));
  }
}

SSL* TlsClient::NewSession(const std::string& host) const {
  SSL* session = SSL_new(context_.get());
  if (!session) return nullptr;
  const std::string& name = server_name_.empty() ? host : server_name_;
  in6_addr number;
  const bool is_number = inet_pton(AF_INET, name.c_str(), &number) == 1 ||
                         inet_pton(AF_INET6, name.c_str(), &number) == 1;
  if (is_number) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), name.c_str());
  } else {
    SSL_set_tlsext_host_name(session, name.c_str());
    SSL_set1_host(session, name.c_str());
  }
  SSL_set_connect_state(session);
  return session;
}

std::string TlsClient::TakeError() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

}  // namespace weir::client
