// The otlp receiver: OTLP over HTTP and gRPC.
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/receivers/otlp/ack_desk.h"
#include "plugins/receivers/otlp/config_schema.h"
#include "plugins/receivers/otlp/grpc_server.h"
#include "plugins/receivers/otlp/http_server.h"
#include "plugins/receivers/otlp/options.h"
#include "weir/sdk.hpp"

namespace weir::otlp {
namespace {

class Otlp {
 public:
  static constexpr Manifest kManifest{
      .type = "otlp",
      .version = "0.1.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
      .schema = kConfigSchema};

  explicit Otlp(Setup& setup)
      : options_(Options::Read(setup.config)), signals_(setup.plan.signals) {}

  // A lane's servers.
  struct Shard {
    Shard(const Otlp& otlp, Lane lane) {
      if (otlp.options_.http) {
        http = std::make_unique<HttpServer>(*otlp.options_.http, otlp.signals_, lane,
                                            otlp.MakeDesk(), otlp.http_connections_);
      }
      if (otlp.options_.grpc) {
        grpc = std::make_unique<GrpcServer>(*otlp.options_.grpc, otlp.signals_, lane,
                                            otlp.MakeDesk());
      }
    }
    std::unique_ptr<HttpServer> http;
    std::unique_ptr<GrpcServer> grpc;
  };

  Status Start(Shard& shard, Sink sink) const {
    if (shard.http) {
      if (Status status = shard.http->Start(sink); status.code() < 0) return status;
    }
    return shard.grpc ? shard.grpc->Start(sink) : Status::Ok();
  }
  Status Stop(Shard& shard, uint64_t deadline_mono_ns) const {
    if (shard.http) shard.http->Stop(deadline_mono_ns);
    if (shard.grpc) shard.grpc->Stop(deadline_mono_ns);
    return Status::Ok();
  }
  void OnAck(uint64_t cookie, const weir_outcome& outcome) const {
    AckDesk::Acknowledge(cookie, outcome);
  }
  void OnReady(Shard& shard) const {
    if (shard.http) shard.http->OnReady();
  }
  // gRPC's threads are those of the process; the instance has none that could be joined.
  Status Shutdown(uint64_t) const { return Status::Ok(); }

 private:
  // Acknowledgements may come after the shard is gone, so that the desks are the instance's.
  AckDesk& MakeDesk() const {
    std::lock_guard lock(desks_mutex_);
    desks_.push_back(std::make_unique<AckDesk>());
    return *desks_.back();
  }

  const Options options_;
  const uint64_t signals_;
  mutable std::atomic<uint32_t> http_connections_{0};
  mutable std::mutex desks_mutex_;
  mutable std::vector<std::unique_ptr<AckDesk>> desks_;  // Guarded by desks_mutex_.
};

}  // namespace
}  // namespace weir::otlp

// gRPC's own threads live as long as the process: a library that needs it is never unloaded.
WEIR_CPP_PLUGIN(Receiver, "receiver", weir::otlp::Otlp, "otlp", "0.1.0", "Apache-2.0",
                WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS)
