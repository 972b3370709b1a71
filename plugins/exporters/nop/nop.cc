// The nop exporter: takes everything and sends it nowhere. For measuring what comes before it.
#include "weir/sdk.hpp"

namespace {

class Nop {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "nop",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES};

  explicit Nop(weir::Setup&) {}
  weir::Status Begin(const weir::Batch<Nop>&, weir::Completion&) const {
    return weir::Status::Ok();
  }
};

}  // namespace

WEIR_CPP_PLUGIN(Exporter, "exporter", Nop, "nop", "1.0.0", "Apache-2.0")
