#include "plugins/exporters/otlp/otlp.h"

namespace weir::otlp {
namespace {

const char* MethodOf(uint16_t signal) {
  switch (signal) {
    case WEIR_TRACES:
      return "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    case WEIR_METRICS:
      return "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    case WEIR_LOGS:
      return "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    default:
      return "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export";
  }
}

}  // namespace

Otlp::Otlp(Setup& setup) : options_(ReadOptions(setup.config)), wire_(setup.host) {}

Status Otlp::Begin(Shard& shard, const Batch<Otlp>& batch, Completion& completion) const {
  const Pieces pieces = wire_.Encode(batch);
  if (pieces.bytes > UINT32_MAX) return Status::Permanent("larger than a gRPC message may be");
  shard.sender.Send(MethodOf(batch.signal()), pieces.pieces, pieces.bytes,
                    completion.Later(shard.lane));
  return Status::Pending();
}

}  // namespace weir::otlp
