// @NAME@: tells a StatsD server how many spans, log records and data points pass by.
#include <memory>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <weir/sdk.hpp>

// Sends to "host:port".
class Socket {
 public:
  explicit Socket(const std::string& endpoint) {
    const size_t colon = endpoint.rfind(':');
    addrinfo hints = {}, *found = nullptr;
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    if (colon == endpoint.npos ||
        getaddrinfo(endpoint.substr(0, colon).c_str(), endpoint.c_str() + colon + 1, &hints,
                    &found) != 0) {
      throw weir::ConfigError("/endpoint", "no host:port that can be sent to: " + endpoint);
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd_ < 0 || connect(fd_, found->ai_addr, found->ai_addrlen) != 0) {
      close(fd_);
      throw weir::ConfigError("/endpoint", "can not be sent to: " + endpoint);
    }
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }

  bool Send(std::string_view text) const {
    return send(fd_, text.data(), text.size(), MSG_DONTWAIT) >= 0;
  }

 private:
  int fd_ = -1;
};

class @CLASS@ {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "@NAME@",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
      .schema = R"({"type": "object", "additionalProperties": false, "properties": {
        "endpoint": {"type": "string", "default": "127.0.0.1:8125",
                     "minLength": 1, "maxLength": 128},
        "prefix": {"type": "string", "default": "weir.", "maxLength": 60}}})"};

  explicit @CLASS@(weir::Setup& setup)
      : prefix_(setup.config.Str("/prefix")), socket_(setup.config.Str("/endpoint")) {}

  // One batch, one line.
  weir::Status Begin(const weir::Batch<@CLASS@>& batch, weir::Completion&) const {
    const std::string count = std::to_string(batch.item_rows());
    if (socket_.Send(prefix_ + Items(batch.signal()) + ":" + count + "|c")) {
      return weir::Status::Ok();
    }
    return weir::Status::Retry("the socket did not take a datagram");
  }

 private:
  static const char* Items(uint16_t signal) {
    return signal == WEIR_TRACES ? "spans" : signal == WEIR_LOGS ? "log_records" : "data_points";
  }

  // Made once and then only read, by all shards at the same time.
  const std::string prefix_;
  const Socket socket_;
};

WEIR_CPP_PLUGIN(Exporter, "exporter", @CLASS@, "@NAME@", "1.0.0", "Apache-2.0")
