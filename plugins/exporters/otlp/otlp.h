// The otlp exporter: OTLP over gRPC. The host queues, retries and keeps the deadline; this sends
// one batch, and says what the answer means.
//
// nghttp2 on the host's loop rather than gRPC++: no threads and no completion queue between a batch
// and its socket, no copy into gRPC's slices (which may outlive a cancelled batch), compression by
// libdeflate, and a file that can be unloaded.
#pragma once

#include "plugins/exporters/otlp/options.h"
#include "plugins/exporters/otlp/sender.h"
#include "weir/sdk.hpp"

namespace weir::otlp {

class Otlp {
 public:
  static constexpr Manifest kManifest{
      .type = "otlp",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
      .schema = kSchema};

  struct Shard {
    Shard(const Otlp& exporter, Lane shard_lane)
        : lane(shard_lane), sender(exporter.options_, shard_lane) {}
    const Lane lane;
    Sender sender;
  };

  // Throws ConfigError.
  explicit Otlp(Setup& setup);

  Status Begin(Shard& shard, const Batch<Otlp>& batch, Completion& completion) const;
  void Cancel(Shard& shard, uint64_t ticket) const { shard.sender.Cancel(ticket); }

 private:
  const Options options_;
  const Wire wire_;
};

}  // namespace weir::otlp
