#include "tests/unit/plugins/exporters/otlphttp/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

namespace weir::testkit {

struct ScriptedServer::Link {
  int fd = -1;
  SSL* session = nullptr;
  std::thread thread;

  ssize_t Read(char* to, size_t n) {
    if (!session) return recv(fd, to, n, 0);
    return SSL_read(session, to, static_cast<int>(n));
  }
  void Write(const std::string& text) {
    if (session) {
      SSL_write(session, text.data(), static_cast<int>(text.size()));
      return;
    }
    for (size_t at = 0; at < text.size();) {
      const ssize_t n = send(fd, text.data() + at, text.size() - at, MSG_NOSIGNAL);
      if (n <= 0) return;
      at += static_cast<size_t>(n);
    }
  }
};

std::string ReceivedRequest::Header(const std::string& name) const {
  for (size_t at = head.find("\r\n") + 2; at < head.size();) {
    const size_t end = head.find("\r\n", at);
    if (strncasecmp(head.c_str() + at, (name + ":").c_str(), name.size() + 1) == 0) {
      size_t from = at + name.size() + 1;
      while (head[from] == ' ') from++;
      return head.substr(from, end - from);
    }
    at = end + 2;
  }
  return "";
}

ScriptedAnswer Answer(int status, const std::string& headers, const std::string& body) {
  return {"HTTP/1.1 " + std::to_string(status) + " Scripted\r\n" + headers +
              "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
          false, false};
}

ScriptedServer::ScriptedServer(SSL_CTX* tls) : tls_(tls) {
  listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  listen(listening_, 64);
  socklen_t length = sizeof address;
  getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

ScriptedServer::~ScriptedServer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  shutdown(listening_, SHUT_RDWR);
  acceptor_.join();
  close(listening_);
  CloseConnections();
  for (const auto& link : links_) {
    link->thread.join();
    if (link->session) SSL_free(link->session);
    close(link->fd);
  }
}

void ScriptedServer::Script(ScriptedAnswer answer) {
  const std::scoped_lock lock(mutex_);
  script_.push_back(std::move(answer));
}
std::vector<ReceivedRequest> ScriptedServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}
size_t ScriptedServer::request_count() const {
  const std::scoped_lock lock(mutex_);
  return requests_.size();
}
size_t ScriptedServer::closed_count() const {
  const std::scoped_lock lock(mutex_);
  return closed_;
}
void ScriptedServer::CloseConnections() {
  const std::scoped_lock lock(mutex_);
  for (const auto& link : links_) shutdown(link->fd, SHUT_RDWR);
}

void ScriptedServer::Accept() {
  while (true) {
    const int fd = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    const std::scoped_lock lock(mutex_);
    if (fd < 0 || stopping_) {
      if (fd >= 0) close(fd);
      return;
    }
    const int number = static_cast<int>(links_.size());
    links_.push_back(std::make_unique<Link>());
    Link& link = *links_.back();
    link.fd = fd;
    link.thread = std::thread([this, &link, number] { Serve(link, number); });
  }
}

void ScriptedServer::Serve(Link& link, int number) {
  if (tls_) {
    link.session = SSL_new(tls_);
    SSL_set_fd(link.session, link.fd);
    if (SSL_accept(link.session) != 1) return;
  }
  std::string in;
  while (ServeOne(link, number, in)) {
  }
  shutdown(link.fd, SHUT_RDWR);
}

bool ScriptedServer::ServeOne(Link& link, int number, std::string& in) {
  ReceivedRequest request;
  request.connection = number;
  size_t need = 0;
  while (need == 0 || in.size() < need) {
    const size_t end = in.find("\r\n\r\n");
    if (need == 0 && end != in.npos) {
      request.head = in.substr(0, end + 2);
      need = end + 4 + std::stoul("0" + request.Header("Content-Length"));
      const std::scoped_lock lock(mutex_);
      if (!script_.empty() && script_.front().close_unread) {
        script_.pop_front();
        return false;
      }
      continue;
    }
    char buffer[65536];
    const ssize_t n = link.Read(buffer, sizeof buffer);
    if (n <= 0) {
      const std::scoped_lock lock(mutex_);
      closed_++;
      return false;
    }
    in.append(buffer, static_cast<size_t>(n));
  }
  request.body = in.substr(request.head.size() + 2, need - request.head.size() - 2);
  in.erase(0, need);
  ScriptedAnswer answer = Answer(200, "Content-Type: application/x-protobuf\r\n", "");
  {
    const std::scoped_lock lock(mutex_);
    if (!script_.empty()) {
      answer = script_.front();
      script_.pop_front();
    }
    requests_.push_back(std::move(request));
  }
  link.Write(answer.text);
  return !answer.close_after;
}

TestCertificate::TestCertificate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("weir test"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(certificate, key, EVP_sha256());
  server = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(server, certificate);
  SSL_CTX_use_PrivateKey(server, key);
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* text = nullptr;
  const long n = BIO_get_mem_data(bio, &text);
  pem.assign(text, static_cast<size_t>(n));
  BIO_free(bio);
  X509_free(certificate);
  EVP_PKEY_free(key);
}

TestCertificate::~TestCertificate() { SSL_CTX_free(server); }

}  // namespace weir::testkit
