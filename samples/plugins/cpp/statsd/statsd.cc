// Sends gauges and sums as StatsD lines over UDP.
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cmath>
#include <memory>

#include "weir/sdk.hpp"

namespace {

constexpr size_t kDatagramBytesMax = 1432;  // What fits into one frame of Ethernet.
constexpr int32_t kGauge = 1, kSum = 2, kDelta = 1;

class Socket {
 public:
  // Sends to "host:port", or "[address]:port". Throws ConfigError.
  explicit Socket(const std::string& endpoint) {
    const size_t colon = endpoint.rfind(':');
    if (colon == std::string::npos) Refuse(endpoint, "not host:port");
    const bool is_bracketed = endpoint.starts_with('[') && colon >= 2;
    const std::string host =
        is_bracketed ? endpoint.substr(1, colon - 2) : endpoint.substr(0, colon);
    addrinfo hints = {};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int error = getaddrinfo(host.c_str(), endpoint.c_str() + colon + 1, &hints, &found);
    if (error != 0) Refuse(endpoint, gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, &freeaddrinfo);
    for (const addrinfo* a = found; a != nullptr; a = a->ai_next) {
      fd_ = socket(a->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (fd_ >= 0 && connect(fd_, a->ai_addr, a->ai_addrlen) == 0) return;
      close(fd_);
    }
    Refuse(endpoint, "no address can be reached");
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(fd_); }

  bool Send(std::string_view bytes) const {
    return send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT) >= 0;
  }

 private:
  [[noreturn]] static void Refuse(const std::string& endpoint, const std::string& why) {
    throw weir::ConfigError("/endpoint", "can not send to " + endpoint + ": " + why);
  }
  int fd_ = -1;
};

class Statsd {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "statsd",
      .version = "1.0.0",
      .signals = WEIR_METRICS,
      .need = weir::kColumns<WEIR_COLUMN(metric, kind), WEIR_COLUMN(metric, name),
                             WEIR_COLUMN(metric, temporality), WEIR_COLUMN(point, metric),
                             WEIR_COLUMN(point, has), WEIR_COLUMN(point, value)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:8125",
                       "description": "Where lines are sent, host:port."},
          "prefix": {"type": "string", "default": "", "maxLength": 128,
                     "description": "Stands before each name, dot and all."}
        }
      })"};

  // Lines that were not sent yet, and how it went. Their memory is used again.
  struct Shard {
    Shard(const Statsd&, weir::Lane lane) : index(lane.index()) {}
    const uint32_t index;
    std::string datagram, line;
    int64_t lost = 0;
  };

  explicit Statsd(weir::Setup& setup)
      : socket_(setup.config.Str("/endpoint")),
        prefix_(setup.config.Str("/prefix")),
        skipped_(setup.DefineCounter("skipped_points", "{points}",
                                     "Data points that are neither gauges nor sums.")),
        lost_(setup.DefineCounter("lost_datagrams", "{datagrams}",
                                  "Datagrams that the socket did not take.")) {}

  weir::Status Begin(Shard& shard, const weir::Batch<Statsd>& batch, weir::Completion&) const {
    int64_t skipped = 0;
    shard.lost = 0;
    for (const uint32_t row : batch.live()) {
      const uint32_t metric = batch.point_metric()[row];
      const double value = ValueOf(batch.point_has()[row], batch.point_value()[row]);
      const int32_t kind = batch.metric_kind()[metric];
      if ((kind != kGauge && kind != kSum) || !std::isfinite(value)) {
        skipped++;
        continue;
      }
      const bool is_delta = kind == kSum && batch.metric_temporality()[metric] == kDelta;
      const std::string_view name = batch.Text(batch.metric_name()[metric]);
      // A gauge with a sign is a change; from zero it is the value.
      if (!is_delta && value < 0) Write(shard.line, name, 0, "|g\n");
      Write(shard.line, name, value, is_delta ? "|c" : "|g");
      Take(shard);
    }
    Send(shard);
    skipped_.Add(shard.index, skipped);
    lost_.Add(shard.index, shard.lost);
    return weir::Status::Ok();
  }

 private:
  static double ValueOf(uint32_t has, weir_val value) {
    switch (has & (WEIR_HAS_INT | WEIR_HAS_DOUBLE)) {
      case WEIR_HAS_INT: return static_cast<double>(value.i64);
      case WEIR_HAS_DOUBLE: return value.f64;
      default: return std::nan("");
    }
  }

  // The name, without what means something in a line, and the value.
  void Write(std::string& line, std::string_view name, double value, const char* type) const {
    line += prefix_;
    for (const char c : name) {
      line += std::string_view(":|@#\n").find(c) == std::string_view::npos ? c : '_';
    }
    char digits[400];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
    line += ':';
    line.append(digits, end);
    line += type;
  }

  // Sends what there is, when another line does not fit to it.
  void Take(Shard& shard) const {
    if (shard.datagram.size() + 1 + shard.line.size() > kDatagramBytesMax) Send(shard);
    if (!shard.datagram.empty()) shard.datagram += '\n';
    shard.datagram += shard.line;
    shard.line.clear();
  }
  void Send(Shard& shard) const {
    if (!shard.datagram.empty() && !socket_.Send(shard.datagram)) shard.lost++;
    shard.datagram.clear();
  }

  const Socket socket_;
  const std::string prefix_;
  weir::Counter skipped_, lost_;
};

}  // namespace

WEIR_CPP_PLUGIN(Exporter, "exporter", Statsd, "statsd", "1.0.0", "Apache-2.0")
