#include "host/graph/stage_run.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"

namespace weir {
namespace {

void Rescan(Pipeline& pipeline, LaneState& lane, uint32_t first_stage) {
  regex::Scanner& scanner = *pipeline.scanners[lane.index];
  const std::span<const BatchText> texts = lane.batch.UpdateTexts(scanner.bytes_min());
  if (texts.empty()) return;
  lane.fresh_hits.clear();
  scanner.Scan(texts, first_stage, &lane.fresh_hits);
  if (lane.hits.empty()) {
    lane.hits.swap(lane.fresh_hits);
    return;
  }
  // Later stages: hits in the texts that changed are replaced, the others stay.
  std::erase_if(lane.hits, [texts](const regex::Hit& hit) {
    return std::ranges::binary_search(texts, hit.row, {}, &BatchText::row);
  });
  lane.hits.insert(lane.hits.end(), lane.fresh_hits.begin(), lane.fresh_hits.end());
  std::sort(lane.hits.begin(), lane.hits.end(), regex::HitBefore);
}

void GiveHits(LaneState& lane, const Stage& stage) {
  lane.stage_hits.clear();
  for (const regex::Hit& hit : lane.hits) {
    if (hit.stage != stage.number) continue;
    lane.stage_hits.push_back({hit.row, hit.pattern, hit.from, hit.to});
  }
  lane.batch.SetHits(lane.stage_hits);
}

void Count(const Stage& stage, uint32_t lane, uint64_t time_ns, uint64_t items_in,
           uint64_t items_out, uint64_t items_held, uint32_t edits, bool failed) {
  stage.items->incoming->Add(lane, static_cast<int64_t>(items_in));
  stage.items->outgoing->Add(lane, static_cast<int64_t>(items_out));
  const PluginMetrics& cost = stage.instance->cost();
  cost.calls->Add(lane, 1);
  cost.records_in->Add(lane, static_cast<int64_t>(items_in));
  cost.time_ns->Add(lane, static_cast<int64_t>(time_ns));
  if (failed) {
    cost.errors->Add(lane, 1);
    return;
  }
  cost.records_out->Add(lane, static_cast<int64_t>(items_out));
  // Points of a metric that is held are not marked themselves.
  const uint64_t gone = items_in - items_out;
  cost.dropped->Add(lane, static_cast<int64_t>(gone - std::min(gone, items_held)));
  cost.edited->Add(lane, edits);
}

uint64_t LiveItems(const weir_batch& b) {
  if (b.item_drop == nullptr) return b.item_rows;
  uint64_t dropped = 0;
  for (uint32_t word = 0; word < (b.item_rows + 63) / 64; word++) {
    dropped += static_cast<uint64_t>(__builtin_popcountll(b.item_drop[word]));
  }
  return b.item_rows - dropped;
}

bool Fail(const Stage& stage, weir_status status, std::string_view text, uint64_t retry_after_ns,
          StageFailure* failure) {
  failure->status = status == WEIR_FATAL || status == WEIR_BUSY || status == WEIR_CANCELLED
                        ? WEIR_RETRY
                        : status;
  failure->retry_after_ns = retry_after_ns;
  failure->text = absl::StrCat(stage.instance->label(), ": ",
                               absl::string_view(text.data(), text.size()));
  return false;
}

// One call of one plugin.
bool RunStage(Pipeline& pipeline, LaneState& lane, Stage& stage, StageFailure* failure) {
  Instance& instance = *stage.instance;
  if (instance.broken()) return Fail(stage, WEIR_RETRY, "the plugin has failed", 0, failure);
  if (stage.has_patterns) Rescan(pipeline, lane, stage.number);
  lane.Mark(StageMark::kScanned);
  Batch& batch = lane.batch;
  weir_batch& b = *batch.abi();
  const uint64_t items_in = LiveItems(b);
  const uint32_t edits_before = b.edit_count;
  const uint32_t arena_before = batch.arena_bytes();
  batch.BeginStage(stage.columns);
  if (stage.has_patterns) GiveHits(lane, stage);
  OutcomeBuffer outcome;
  const uint64_t begun_ns = MonotonicNs();
  lane.Mark(StageMark::kCalling);
  Shard& shard = *instance.shards()[lane.index];
  shard.hold.Enter(lane, pipeline, stage.number);
  const weir_status status = KnownStatus(instance.component().processor->process(
      instance.plugin(), shard.plugin, &b, outcome.get()));
  shard.hold.Leave();
  lane.Mark(StageMark::kReturned);
  const uint64_t time_ns = MonotonicNs() - begun_ns;
  const absl::Status ended = batch.EndStage();
  const bool failed = status < 0 || !ended.ok();
  Count(stage, lane.index, time_ns, items_in, failed ? 0 : LiveItems(b),
        shard.hold.items_detached(), b.edit_count - edits_before, failed);
  instance.cost().arena_bytes->Add(lane.index, batch.arena_bytes() - arena_before);
  lane.Mark(StageMark::kChecked);
  if (status == WEIR_FATAL) instance.MarkBroken(outcome.text());
  if (status < 0) {
    return Fail(stage, status, outcome.text(), outcome.retry_after_ns(), failure);
  }
  if (!ended.ok()) return Fail(stage, WEIR_PERMANENT, ended.ToString(), 0, failure);
  return true;
}

uint32_t LaneOf(uint64_t key, uint32_t lanes) {
  return static_cast<uint32_t>((key & UINT32_MAX) * lanes >> 32);
}

// Sets the bits of each record in the bitmap of its lane. False when all of them are here already.
bool Spread(const Pipeline& pipeline, LaneState& lane) {
  const size_t words = (lane.keys.size() + 63) / 64;
  lane.spread.assign(words * pipeline.lanes, 0);
  bool leaves = false;
  for (size_t row = 0; row < lane.keys.size(); row++) {
    const uint64_t key = lane.keys[row];
    const uint32_t to = key == 0 ? lane.index : LaneOf(key, pipeline.lanes);
    lane.spread[words * to + row / 64] |= uint64_t{1} << row % 64;
    leaves |= to != lane.index;
  }
  return leaves;
}

// The records of the batch to the lanes that stage number `stage` wants them on. False: all of them
// may stay, and nothing was written.
bool Route(Pipeline& pipeline, LaneState& lane, uint32_t stage, Routed* routed,
           absl::Status* status) {
  lane.batch.PartitionKeys(pipeline.stages[stage].partition_by, &lane.keys);
  if (!Spread(pipeline, lane)) return false;
  const size_t words = (lane.keys.size() + 63) / 64;
  routed->stage = stage;
  routed->by_lane.assign(pipeline.lanes, {});
  for (uint32_t to = 0; to < pipeline.lanes; to++) {
    const std::span<const uint64_t> keep(lane.spread.data() + words * to, words);
    if (std::ranges::all_of(keep, [](uint64_t word) { return word == 0; })) continue;
    absl::StatusOr<WriteBack> written = lane.batch.WriteRecords(keep);
    if (!written.ok()) {
      *status = written.status();
      return true;
    }
    routed->by_lane[to] = *std::move(written);
  }
  return true;
}

// One way through the stages that are not in `skipped`.
struct Attempt {
  Pipeline& pipeline;
  LaneState& lane;
  const Part& part;
  StageFrom from;
  Routed* routed;
  StageFailure* failure;
  uint64_t skipped = 0;
  size_t failed = 0;  // The stage that failed, or the number of stages: nobody's fault.
};

StagesEnd FailAll(Attempt& attempt, weir_status status, const absl::Status& why) {
  *attempt.failure = {status, 0, absl::StrCat("pipeline ", attempt.pipeline.id, ": ",
                                              why.ToString())};
  attempt.failed = attempt.pipeline.stages.size();
  return StagesEnd::kFailed;
}

StagesEnd RunOnce(Attempt& attempt) {
  auto& [pipeline, lane, part, from, routed, failure, skipped, failed] = attempt;
  lane.hits.clear();
  const absl::Status built =
      lane.batch.Build(pipeline.signal, part.bytes, part.survey, pipeline.columns);
  if (!built.ok()) return FailAll(attempt, WEIR_RETRY, built);
  lane.Mark(StageMark::kColumnsBuilt);
  for (uint32_t i = from.stage; i < pipeline.stages.size(); i++) {
    if (skipped >> i & 1) continue;
    const bool here = from.routed && i == from.stage;
    if (pipeline.stages[i].partition_by != WEIR_PARTITION_NONE && pipeline.lanes > 1 && !here) {
      absl::Status status;
      if (Route(pipeline, lane, i, routed, &status)) {
        return status.ok() ? StagesEnd::kRouted : FailAll(attempt, WEIR_PERMANENT, status);
      }
    }
    if (RunStage(pipeline, lane, pipeline.stages[i], failure)) continue;
    failed = i;
    return StagesEnd::kFailed;
  }
  return StagesEnd::kDone;
}

}  // namespace

// A stage that fails may have edited half of the batch. When it may be left out, the batch is built
// again from its bytes and the other stages run once more: rare, and nothing half done is sent on.
StagesEnd RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, StageFrom from,
                    WriteBack* out, Routed* routed, StageFailure* failure) {
  Attempt attempt{pipeline, lane, part, from, routed, failure};
  StagesEnd end = RunOnce(attempt);
  while (end == StagesEnd::kFailed && attempt.failed < pipeline.stages.size() &&
         pipeline.stages[attempt.failed].fail_open) {
    attempt.skipped |= uint64_t{1} << attempt.failed;
    end = RunOnce(attempt);
  }
  if (end == StagesEnd::kDone) {
    absl::StatusOr<WriteBack> written = lane.batch.Write();
    lane.Mark(StageMark::kWritten);
    if (written.ok()) {
      *out = *std::move(written);
    } else {
      end = FailAll(attempt, WEIR_PERMANENT, written.status());
    }
  }
  lane.batch.Clear();
  return end;
}

bool RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, WriteBack* out,
               StageFailure* failure) {
  Routed routed;
  return RunStages(pipeline, lane, part, {}, out, &routed, failure) == StagesEnd::kDone;
}

}  // namespace weir
