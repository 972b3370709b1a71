// A processor that holds back every log record, one group each.
//
// It sends all on when it holds "release" groups, and when flushed, unless "flush" is "nothing" (it
// leaves them) or "drop" (it discards them). With "save" it gives them to its successor.
#include <stdexcept>
#include <string>
#include <vector>

#include "weir/sdk.hpp"

namespace {

using weir::Batch;
using weir::Hold;
using weir::Lane;
using weir::Setup;
using weir::StateWriter;
using weir::Status;

class Holder {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "holder",
      .version = "1.0.0",
      .signals = WEIR_LOGS,
      .need = weir::kColumns<WEIR_COLUMN(log, scope)>,
      .schema = R"({"type": "object", "additionalProperties": false, "properties": {
          "release": {"type": "integer", "default": 0},
          "flush": {"type": "string", "default": "emit"},
          "save": {"type": "boolean", "default": false},
          "refuse": {"type": "boolean", "default": false}}})",
      .state_revision = 1};

  struct Shard {
    Shard(const Holder&, Lane lane) : hold(lane) {}
    Hold hold;
    std::vector<uint64_t> groups;
  };

  explicit Holder(Setup& setup)
      : release_(static_cast<size_t>(setup.config.Int("/release"))),
        flush_(setup.config.Str("/flush")),
        save_(setup.config.Bool("/save")),
        refuse_(setup.config.Bool("/refuse")) {}

  Status Process(Shard& shard, Batch<Holder>& batch) const {
    for (const uint32_t row : batch.live()) {
      const uint32_t rows[] = {row};
      const uint64_t group = shard.hold.Detach(batch.get(), rows);
      if (group == 0) return Status::Retry("no room");
      shard.groups.push_back(group);
    }
    if (release_ == 0 || shard.groups.size() < release_) return Status::Ok();
    return Release(shard);
  }

  Status Flush(Shard& shard, uint64_t) const {
    if (flush_ == "nothing") return Status::Ok();
    if (flush_ == "drop") {
      shard.hold.Drop(shard.groups, "told to");
      shard.groups.clear();
      return Status::Ok();
    }
    return Release(shard);
  }

  void Save(Shard& shard, StateWriter writer) const {
    std::vector<uint64_t> left;
    for (const uint64_t group : shard.groups) {
      if (!save_ || !writer.Give(group, "held")) left.push_back(group);
    }
    shard.groups = left;
  }

  void Load(Shard& shard, uint32_t, uint64_t group, std::string_view) const {
    if (refuse_) throw std::runtime_error("told to refuse");
    shard.groups.push_back(group);
  }

 private:
  // What there is no room for stays.
  Status Release(Shard& shard) const {
    if (shard.groups.empty()) return Status::Ok();
    const Status sent = shard.hold.Emit(shard.groups);
    if (sent.code() == WEIR_BUSY) return Status::Ok();
    shard.groups.clear();
    return sent;
  }

  const size_t release_;
  const std::string flush_;
  const bool save_, refuse_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", Holder, "holder", "1.0.0", "Apache-2.0")
