// Drops log records below a severity. Records that give none are kept.
#include "weir/sdk.hpp"

namespace {

class DropBelow {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "drop_below",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, severity)>,
      .write = weir::kColumns<WEIR_COLUMN(log, drop)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "severity": {"type": "integer", "minimum": 1, "maximum": 24, "default": 9,
                       "description": "The lowest severity number that is kept."}
        }
      })"};

  struct Shard {
    Shard(const DropBelow&, weir::Lane lane) : index(lane.index()) {}
    const uint32_t index;
  };

  explicit DropBelow(weir::Setup& setup)
      : least_(static_cast<int32_t>(setup.config.Int("/severity"))),
        dropped_(setup.DefineCounter("dropped_log_records", "{records}",
                                     "Log records below the threshold.")) {}

  weir::Status Process(Shard& shard, weir::Batch<DropBelow>& batch) const {
    const auto severity = batch.log_severity();
    int64_t dropped = 0;
    for (const uint32_t row : batch.live()) {
      if (severity[row] == 0 || severity[row] >= least_) continue;
      batch.Drop(row);
      dropped++;
    }
    dropped_.Add(shard.index, dropped);
    return weir::Status::Ok();
  }

 private:
  int32_t least_;
  weir::Counter dropped_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", DropBelow, "drop_below", "1.0.0", "Apache-2.0")
