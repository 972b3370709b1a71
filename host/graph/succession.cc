#include "host/graph/succession.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "host/base/outcome.h"

namespace weir {
namespace {

constexpr uint64_t kBytesMax = 256u << 20;
constexpr uint64_t kTimeMaxNs = 2'000'000'000;

struct Entry {
  std::string data;
  std::optional<HeldGroup> group;
};

// The contract's struct first.
struct Writer {
  weir_state_writer abi{};
  HoldBook* book = nullptr;
  const Succession* succession = nullptr;
  uint64_t deadline_mono_ns = 0;
  uint64_t bytes = 0;
  bool full = false;
  std::vector<Entry> entries;
};

Writer& Of(const weir_state_writer* w) {
  return *reinterpret_cast<Writer*>(const_cast<weir_state_writer*>(w));
}

weir_status Add(Writer& writer, const void* data, uint64_t n) {
  if (n > kBytesMax - writer.bytes || MonotonicNs() > writer.deadline_mono_ns) {
    writer.full = true;
    return WEIR_RETRY;
  }
  writer.bytes += n;
  writer.entries.push_back({std::string(static_cast<const char*>(data), n), std::nullopt});
  return WEIR_OK;
}

weir_status Put(const weir_state_writer* w, const void* data, uint64_t n) {
  return Add(Of(w), data, n);
}

weir_status Give(const weir_state_writer* w, uint64_t group, const void* data, uint64_t n) {
  Writer& writer = Of(w);
  const HeldGroup* held = writer.book->Find(group);
  if (held == nullptr) return WEIR_PERMANENT;
  for (const Succession::Way& way : writer.succession->ways) {
    if (way.from != held->pipeline.get() || way.from_stage != held->stage) continue;
    if (const weir_status added = Add(writer, data, n); added < 0) return added;
    HeldGroup taken = *writer.book->Take(group);
    taken.pipeline = PipelineUse(*way.to);
    taken.stage = way.to_stage;
    writer.entries.back().group = std::move(taken);
    return WEIR_OK;
  }
  return WEIR_PERMANENT;
}

std::vector<Entry> Save(const Succession& succession, uint32_t lane) {
  Instance& from = *succession.from;
  Writer writer;
  writer.abi = {sizeof(weir_state_writer), 0, &Put, &Give};
  writer.book = &from.shards()[lane]->hold;
  writer.succession = &succession;
  writer.deadline_mono_ns = MonotonicNs() + kTimeMaxNs;
  OutcomeBuffer outcome;
  const weir_status status = KnownStatus(from.component().state_save(
      from.plugin(), from.shards()[lane]->plugin, &writer.abi, outcome.get()));
  Log& log = from.runtime().log;
  if (status < 0) {
    log.Warn(from.label(), "state_save failed", {{"lane", lane}, {"reason", outcome.text()}});
  } else if (writer.full) {
    log.Warn(from.label(), "not all state was handed over: it is over 256 MiB or took over 2 s",
             {{"lane", lane}, {"entries", writer.entries.size()}});
  }
  return std::move(writer.entries);
}

// What a record in the new pipeline has been through when it comes to stage `at`, it has been
// through in the old one as well.
bool MaySkip(const Pipeline& from, uint32_t from_stage, const Pipeline& to, uint32_t at) {
  for (uint32_t i = 0; i < at; i++) {
    const Stage& stage = to.stages[i];
    if (stage.fail_open) continue;
    const auto end = from.stages.begin() + from_stage;
    if (std::none_of(from.stages.begin(), end,
                     [&](const Stage& was) { return was.instance == stage.instance; })) {
      return false;
    }
  }
  return true;
}

void AddWays(const Pipeline& from, Pipeline& to, Succession* succession) {
  for (const Stage& was : from.stages) {
    if (was.instance != succession->from) continue;
    for (const Stage& is : to.stages) {
      if (is.instance != succession->to || !MaySkip(from, was.number, to, is.number)) continue;
      succession->ways.push_back({&from, was.number, &to, is.number});
      break;
    }
  }
}

Succession Between(const std::shared_ptr<Instance>& from, const std::shared_ptr<Instance>& to,
                   const Graph& running, const Graph& next) {
  Succession succession{from, to, {}};
  for (const auto& was : running.pipelines) {
    for (const auto& is : next.pipelines) {
      if (was->id == is->id) AddWays(*was, *is, &succession);
    }
  }
  return succession;
}

}  // namespace

std::vector<Succession> Successions(const Graph* running, const Graph& next) {
  std::vector<Succession> all;
  if (running == nullptr) return all;
  for (const auto& to : next.instances) {
    if (to->component().kind != WEIR_PROCESSOR || to->component().state_revision == 0) continue;
    for (const auto& from : running->instances) {
      const uint32_t revision = from->component().state_revision;
      if (from == to || from->label() != to->label() || from->broken()) continue;
      if (revision != 0 && revision <= to->component().state_revision) {
        all.push_back(Between(from, to, *running, next));
      }
    }
  }
  return all;
}

void HandOver(const Succession& succession, uint32_t lane) {
  Instance& to = *succession.to;
  Shard& shard = *to.shards()[lane];
  succession.from->shards()[lane]->ticker.Stop();
  std::vector<Entry> entries = Save(succession, lane);
  size_t refused = 0;
  std::string reason;
  for (Entry& entry : entries) {
    const uint64_t group = entry.group ? shard.hold.Adopt(*std::move(entry.group)) : 0;
    OutcomeBuffer outcome;
    const weir_status status =
        to.broken() ? WEIR_FATAL
                    : KnownStatus(to.component().state_load(
                          to.plugin(), shard.plugin, succession.from->component().state_revision,
                          group, entry.data.data(), entry.data.size(), outcome.get()));
    if (status >= 0) continue;
    if (group != 0) shard.hold.SendOn(group);
    if (refused++ == 0) reason = outcome.text();
  }
  if (refused == 0) return;
  to.runtime().log.Warn(to.label(), "state_load refused entries, which are lost",
                        {{"lane", lane}, {"entries", refused}, {"reason", reason}});
}

}  // namespace weir
