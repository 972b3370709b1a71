// Counts log records by severity, and sends them on as they are.
#include <array>

#include "weir/sdk.hpp"

namespace {

// Four severity numbers each, from 1 on; before them those that give none.
constexpr std::array kLevels = {"none", "trace", "debug", "info", "warn", "error", "fatal"};

constexpr size_t LevelOf(int32_t severity) {
  return severity < 1 || severity > 24 ? 0 : static_cast<size_t>(severity + 3) / 4;
}
static_assert(LevelOf(0) == 0 && LevelOf(1) == 1 && LevelOf(4) == 1 && LevelOf(5) == 2 &&
              LevelOf(24) == 6 && LevelOf(25) == 0);

class CountRecords {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "count_records",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, severity)>,
      .schema = R"({"type": "object", "additionalProperties": false})"};

  struct Shard {
    Shard(const CountRecords&, weir::Lane lane) : index(lane.index()) {}
    const uint32_t index;
  };

  explicit CountRecords(weir::Setup& setup) {
    for (size_t i = 0; i < kLevels.size(); i++) {
      const std::string attributes = std::string("severity=") + kLevels[i];
      records_[i] = setup.DefineCounter("log_records", "{records}", "Log records by severity.",
                                        attributes.c_str());
    }
  }

  weir::Status Process(Shard& shard, weir::Batch<CountRecords>& batch) const {
    std::array<int64_t, kLevels.size()> counts = {};
    const auto severity = batch.log_severity();
    for (const uint32_t row : batch.live()) counts[LevelOf(severity[row])]++;
    // Once per batch, not per record.
    for (size_t i = 0; i < counts.size(); i++) records_[i].Add(shard.index, counts[i]);
    return weir::Status::Ok();
  }

 private:
  std::array<weir::Counter, kLevels.size()> records_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", CountRecords, "count_records", "1.0.0", "Apache-2.0")
