// Does nothing, for the overhead benchmark: what remains is the cost of the call.
#include "weir/sdk.hpp"

namespace {

class Noop {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "noop",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES};

  explicit Noop(weir::Setup&) {}
  weir::Status Process(weir::Batch<Noop>&) const { return weir::Status::Ok(); }
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", Noop, "noop", "1.0.0", "Apache-2.0")
