#include "plugins/exporters/otlphttp/otlphttp.h"

namespace weir::otlphttp {

OtlpHttp::OtlpHttp(Setup& setup)
    : options_(ReadOptions(setup.config)),
      wire_(setup.host),
      json_(options_.json ? std::optional<Json>(setup.host) : std::nullopt) {
  setup.plan.signals &= options_.signals;
}

Status OtlpHttp::Begin(Shard& shard, const Batch<OtlpHttp>& batch, Completion& completion) const {
  const std::optional<Target>& target = options_.targets[SignalIndex(batch.signal())];
  if (!target) return Status::Permanent("otlphttp has no endpoint for this signal");
  const Pieces pieces = json_ ? json_->Encode(batch) : wire_.Encode(batch);
  shard.sender.Send(*target, pieces.pieces, pieces.bytes, completion.Later(shard.lane));
  return Status::Pending();
}

}  // namespace weir::otlphttp
