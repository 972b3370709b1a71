// Takes lines of text from TCP connections, each as a log record.
#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "utf8.h"
#include "weir/sdk.hpp"

namespace {

struct Options {
  std::string endpoint;
  uint32_t line_bytes_max;
  static constexpr auto kFields =
      std::make_tuple(weir::Field("endpoint", &Options::endpoint),
                      weir::Field("line_bytes_max", &Options::line_bytes_max));
};

struct Connection {
  explicit Connection(int32_t descriptor) : fd(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    watch.reset();  // Before the descriptor is closed.
    close(fd);
  }
  const int32_t fd;
  std::string begun;  // What was read of a line whose end has not come yet.
  std::unique_ptr<weir::Watch> watch;
};

// Each line of `data` as one record; longer ones as several.
void AddLines(weir::NewBatch& batch, std::string_view data, size_t max, uint64_t now) {
  const uint32_t scope = batch.AddScope(batch.AddResource());
  while (!data.empty()) {
    const size_t end = std::min(data.find('\n'), data.size());
    const size_t n = std::min(end, max);
    std::string_view line = data.substr(0, n);
    data.remove_prefix(n + (n == end && n < data.size() ? 1 : 0));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const weir_str body = batch.View(line.data(), static_cast<uint32_t>(line.size()));
    const uint32_t row = batch.AddLog(scope, now, body);
    // OTLP's strings are UTF-8; other bytes are bytes.
    if (!IsUtf8(line)) batch.attribute(batch.log_body()[row]).SetBytes(body);
  }
}

class TcpLines {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "tcp_lines",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "endpoint": {"type": "string", "minLength": 1, "default": "127.0.0.1:4505",
                       "description": "Where it listens, host:port."},
          "line_bytes_max": {"type": "integer", "minimum": 256, "maximum": 1048576,
                             "default": 65536, "description": "Longer lines are cut."}
        }
      })"};

  struct Shard {
    Shard(const TcpLines&, weir::Lane its_lane) : lane(its_lane) {}
    const weir::Lane lane;
    weir::Sink sink;
    std::unique_ptr<weir::Listener> listener;
    std::map<int32_t, std::unique_ptr<Connection>> connections;
  };

  explicit TcpLines(weir::Setup& setup)
      : options_(weir::ReadOptions<Options>(setup.config)),
        clock_(setup.Service<weir_clock_v1>()),
        lost_(setup.DefineCounter("lost_bytes", "By", "Bytes of lines that nobody took.")) {}

  weir::Status Start(Shard& shard, weir::Sink sink) const {
    shard.sink = sink;
    shard.listener = std::make_unique<weir::Listener>(
        shard.lane, "tcp://" + options_.endpoint, [this, &shard](int32_t fd) { Add(shard, fd); });
    return weir::Status::Ok();
  }
  weir::Status Stop(Shard& shard, uint64_t) const {
    shard.connections.clear();
    return weir::Status::Ok();
  }
  void OnReady(Shard& shard) const {
    for (const auto& [fd, connection] : shard.connections) connection->watch->Set(WEIR_READABLE);
  }

 private:
  enum class Step { kWatch, kWait, kClose };  // kWait: no room, nothing is read until OnReady.

  void Add(Shard& shard, int32_t fd) const {
    auto connection = std::make_unique<Connection>(fd);
    connection->watch = std::make_unique<weir::Watch>(
        shard.lane, fd, WEIR_READABLE, [this, &shard, fd](uint32_t) { Serve(shard, fd); });
    shard.connections[fd] = std::move(connection);
  }
  void Serve(Shard& shard, int32_t fd) const {
    Connection& connection = *shard.connections.at(fd);
    const Step step = Read(shard, connection);
    if (step == Step::kClose) shard.connections.erase(fd);
    else connection.watch->Set(step == Step::kWatch ? WEIR_READABLE : 0);
  }

  Step Read(Shard& shard, Connection& connection) const {
    const size_t max = options_.line_bytes_max;
    const size_t begun = connection.begun.size();
    weir::Permit permit;
    const weir::Status room = shard.sink.Reserve(WEIR_LOGS, begun + max, permit);
    if (room.code() == WEIR_BUSY) return Step::kWait;
    if (!room.ok()) {
      shard.lane.host.Log(WEIR_WARN, room.text());
      return Step::kClose;
    }
    std::copy(connection.begun.begin(), connection.begun.end(), permit.data());
    const ssize_t got = read(connection.fd, permit.data() + begun, max);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Step::kWatch;
    const bool is_last = got <= 0;
    const std::string_view data(reinterpret_cast<const char*>(permit.data()),
                                begun + (is_last ? 0 : static_cast<size_t>(got)));
    // A last line may lack its end, and one that is too long is cut.
    size_t whole = data.rfind('\n') + 1;
    if (is_last) whole = data.size();
    else if (whole == 0) whole = data.size() - data.size() % max;
    connection.begun = data.substr(whole);
    if (whole != 0) Push(shard, permit, data.substr(0, whole));
    return is_last ? Step::kClose : Step::kWatch;
  }

  void Push(Shard& shard, weir::Permit& permit, std::string_view data) const {
    const weir::Status status = [&] {
      weir::NewBatch batch = shard.sink.MakeBatch(permit, WEIR_LOGS);
      if (!batch.valid()) return weir::Status::Busy("no memory for another batch");
      try {
        AddLines(batch, data, options_.line_bytes_max, clock_->unix_ns(shard.lane.host.get()));
      } catch (const weir::BatchError& error) {
        return weir::Status::Permanent(error.what());
      }
      return shard.sink.PushBatch(permit, batch, 0);
    }();
    if (status.code() >= 0) return;
    lost_.Add(shard.lane.index(), static_cast<int64_t>(data.size()));
    shard.lane.host.Log(WEIR_WARN, status.text());
  }

  const Options options_;
  const weir_clock_v1* const clock_;
  const weir::Counter lost_;
};

}  // namespace

WEIR_CPP_PLUGIN(Receiver, "receiver", TcpLines, "tcp_lines", "1.0.0", "Apache-2.0")
