// @NAME@: takes lines of text from TCP connections, each as a log record.
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>
#include <weir/sdk.hpp>

constexpr size_t kLineBytesMax = 16384;  // Longer lines are cut.

struct Connection {
  explicit Connection(int its_fd) : fd(its_fd) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    watch.reset();  // Before the descriptor is closed.
    close(fd);
  }
  const int fd;
  std::string begun;  // Of a line whose end has not come yet.
  std::unique_ptr<weir::Watch> watch;
};

class @CLASS@ {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "@NAME@",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .schema = R"({"type": "object", "additionalProperties": false, "properties": {
        "endpoint": {"type": "string", "default": "127.0.0.1:4505",
                     "minLength": 1, "maxLength": 60}}})"};

  // One per lane. All its calls come from one thread.
  struct Shard {
    Shard(const @CLASS@&, weir::Lane its_lane) : lane(its_lane) {}
    const weir::Lane lane;
    weir::Sink sink;
    std::unique_ptr<weir::Listener> listener;
    std::map<int, Connection> connections;
  };

  explicit @CLASS@(weir::Setup& setup)
      : endpoint_("tcp://" + setup.config.Str("/endpoint")),
        clock_(setup.Service<weir_clock_v1>()),
        lost_(setup.DefineCounter("lost_bytes", "By", "Bytes of lines that nobody took.")) {}

  weir::Status Start(Shard& shard, weir::Sink sink) const {
    shard.sink = sink;
    shard.listener = std::make_unique<weir::Listener>(
        shard.lane, endpoint_, [this, &shard](int32_t fd) { Add(shard, fd); });
    return weir::Status::Ok();
  }

  weir::Status Stop(Shard& shard, uint64_t) const {
    shard.connections.clear();
    return weir::Status::Ok();
  }

  // A reserve was BUSY, and there is room again.
  void OnReady(Shard& shard) const {
    for (auto& [fd, connection] : shard.connections) connection.watch->Set(WEIR_READABLE);
  }

 private:
  void Add(Shard& shard, int32_t fd) const {
    Connection& connection = shard.connections.try_emplace(fd, fd).first->second;
    connection.watch = std::make_unique<weir::Watch>(
        shard.lane, fd, WEIR_READABLE,
        [this, &shard, &connection](uint32_t) { Read(shard, connection); });
  }

  // Room first, then the bytes.
  void Read(Shard& shard, Connection& c) const {
    weir::Permit permit;
    const weir::Status room = shard.sink.Reserve(WEIR_LOGS, 2 * kLineBytesMax, permit);
    if (room.code() == WEIR_BUSY) {
      c.watch->Set(0);  // The sender waits until OnReady.
      return;
    }
    if (!room.ok()) {  // No OnReady follows.
      shard.lane.host.Log(WEIR_WARN, room.text());
      shard.connections.erase(c.fd);
      return;
    }
    std::memcpy(permit.data(), c.begun.data(), c.begun.size());
    const ssize_t got = read(c.fd, permit.data() + c.begun.size(), kLineBytesMax);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    const std::string_view filled(reinterpret_cast<const char*>(permit.data()),
                                  c.begun.size() + (got > 0 ? got : 0));
    // Whole lines now, the rest when its end has come or the line is too long.
    size_t whole = got > 0 ? filled.rfind('\n') + 1 : filled.size();
    if (filled.size() - whole >= kLineBytesMax) whole = filled.size();
    c.begun = filled.substr(whole);
    if (whole > 0) Push(shard, permit, filled.substr(0, whole));
    if (got <= 0) shard.connections.erase(c.fd);
  }

  // One record a line. The batch's texts are views of what was read: nothing is copied.
  void Push(Shard& shard, weir::Permit& permit, std::string_view lines) const {
    weir::NewBatch batch = shard.sink.MakeBatch(permit, WEIR_LOGS);
    if (!batch.valid()) return lost_.Add(shard.lane.index(), lines.size());
    const uint32_t scope = batch.AddScope(batch.AddResource());
    const uint64_t now = clock_->unix_ns(shard.lane.host.get());
    for (size_t at = 0; at < lines.size();) {
      const std::string_view line = lines.substr(at, lines.find('\n', at) - at);
      const auto size = static_cast<uint32_t>(line.size());
      if (size > 0) batch.AddLog(scope, now, batch.View(line.data(), size));
      at += size + 1;
    }
    const weir::Status status = shard.sink.PushBatch(permit, batch, 0);
    if (status.code() < 0) lost_.Add(shard.lane.index(), lines.size());
  }

  const std::string endpoint_;
  const weir_clock_v1* const clock_;
  const weir::Counter lost_;
};

WEIR_CPP_PLUGIN(Receiver, "receiver", @CLASS@, "@NAME@", "1.0.0", "Apache-2.0")
