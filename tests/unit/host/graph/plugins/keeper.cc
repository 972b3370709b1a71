// A processor with state: it numbers the log records of each trace, from 1 on, and says which lane
// and which configuration ("note") it was.
//
// With "every_ms" it asks to be ticked and reports how often it was; with "refuse" it takes no
// state.
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "weir/sdk.hpp"

namespace {

using weir::Batch;
using weir::Lane;
using weir::Setup;
using weir::StateWriter;
using weir::Status;

class Keeper {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "keeper",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, trace_id), WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(log, attrs), WEIR_COLUMN(attr, val)>,
      .schema = R"({"type": "object", "additionalProperties": false, "properties": {
          "note": {"type": "string", "default": ""},
          "every_ms": {"type": "integer", "default": 0},
          "refuse": {"type": "boolean", "default": false}}})",
      .partition_by = WEIR_PARTITION_TRACE_ID,
      .state_revision = KEEPER_REVISION};

  struct Shard {
    Shard(const Keeper& keeper, Lane at) : lane(at) { keeper.AskForTick(*this); }
    Lane lane;
    std::unordered_map<std::string, uint32_t> counts;  // By trace id.
    uint64_t ticks = 0;
  };

  explicit Keeper(Setup& setup)
      : note_(setup.config.Str("/note")),
        every_ns_(static_cast<uint64_t>(setup.config.Int("/every_ms")) * 1'000'000),
        refuse_(setup.config.Bool("/refuse")) {}

  Status Process(Shard& shard, Batch<Keeper>& batch) const {
    const weir_str keys[] = {batch.Copy("n"), batch.Copy("lane"), batch.Copy("note")};
    for (const uint32_t row : batch.live()) {
      const uint8_t* id = batch.IdBytes(batch.log_trace_id()[row]);
      if (id == nullptr) continue;
      const uint32_t n = ++shard.counts[std::string(reinterpret_cast<const char*>(id), 16)];
      const std::string values[] = {std::to_string(n), std::to_string(shard.lane.index()), note_};
      for (int i = 0; i < 3; i++) {
        batch.Add(weir_log_table_id, row, keys[i]).Set(batch.Copy(values[i]));
      }
    }
    return Status::Ok();
  }

  void Tick(Shard& shard, uint64_t) const {
    shard.ticks++;
    shard.lane.host.Report("{\"ticks\": " + std::to_string(shard.ticks) + "}");
    AskForTick(shard);
  }

  void Save(Shard& shard, StateWriter writer) const {
    for (const auto& [trace, count] : shard.counts) {
      writer.Put(trace + std::to_string(count));
    }
  }

  void Load(Shard& shard, uint32_t, uint64_t, std::string_view entry) const {
    if (refuse_) throw std::runtime_error("told to refuse");
    shard.counts[std::string(entry.substr(0, 16))] =
        static_cast<uint32_t>(std::stoul(std::string(entry.substr(16))));
  }

 private:
  void AskForTick(Shard& shard) const {
    if (every_ns_ == 0) return;
    const auto* clock = shard.lane.host.Service<weir_clock_v1>();
    const uint64_t now = clock->mono_ns(shard.lane.host.get());
    shard.lane.host.Service<weir_loop_v1>()->tick(shard.lane.get(), now + every_ns_);
  }

  const std::string note_;
  const uint64_t every_ns_;
  const bool refuse_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", Keeper, "keeper", "1.0.0", "Apache-2.0")
