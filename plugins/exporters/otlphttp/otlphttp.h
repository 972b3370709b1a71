// The otlphttp exporter: OTLP over HTTP/1.1. The host queues, retries and keeps the deadline; this
// sends one batch, and says what the answer means.
#pragma once

#include "plugins/exporters/otlphttp/options.h"
#include "plugins/exporters/otlphttp/sender.h"
#include "weir/sdk.hpp"

namespace weir::otlphttp {

class OtlpHttp {
 public:
  static constexpr Manifest kManifest{
      .type = "otlphttp",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
      .schema = kSchema};

  struct Shard {
    Shard(const OtlpHttp& exporter, Lane shard_lane)
        : lane(shard_lane), sender(exporter.options_, shard_lane) {}
    const Lane lane;
    Sender sender;
  };

  // Throws ConfigError.
  explicit OtlpHttp(Setup& setup);

  Status Begin(Shard& shard, const Batch<OtlpHttp>& batch, Completion& completion) const;
  void Cancel(Shard& shard, uint64_t ticket) const { shard.sender.Cancel(ticket); }

 private:
  const Options options_;
  const Wire wire_;
  const std::optional<Json> json_;
};

}  // namespace weir::otlphttp
