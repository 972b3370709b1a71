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
           uint64_t items_out, uint32_t edits, bool failed) {
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
  cost.dropped->Add(lane, static_cast<int64_t>(items_in - items_out));
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
  const weir_status status = KnownStatus(instance.component().processor->process(
      instance.plugin(), instance.shards()[lane.index]->plugin, &b, outcome.get()));
  lane.Mark(StageMark::kReturned);
  const uint64_t time_ns = MonotonicNs() - begun_ns;
  const absl::Status ended = batch.EndStage();
  const bool failed = status < 0 || !ended.ok();
  Count(stage, lane.index, time_ns, items_in, failed ? 0 : LiveItems(b),
        b.edit_count - edits_before, failed);
  instance.cost().arena_bytes->Add(lane.index, batch.arena_bytes() - arena_before);
  lane.Mark(StageMark::kChecked);
  if (status == WEIR_FATAL) instance.MarkBroken(outcome.text());
  if (status < 0) {
    return Fail(stage, status, outcome.text(), outcome.retry_after_ns(), failure);
  }
  if (!ended.ok()) return Fail(stage, WEIR_PERMANENT, ended.ToString(), 0, failure);
  return true;
}

// Builds the columns and runs the stages that are not in `skipped`. -1: all went well, else the
// number of the stage that failed, or the number of stages when the columns could not be built.
int RunOnce(Pipeline& pipeline, LaneState& lane, const Part& part, uint64_t skipped,
            StageFailure* failure) {
  lane.hits.clear();
  const absl::Status built =
      lane.batch.Build(pipeline.signal, part.bytes, part.survey, pipeline.columns);
  if (!built.ok()) {
    *failure = {WEIR_RETRY, 0, built.ToString()};
    return static_cast<int>(pipeline.stages.size());
  }
  lane.Mark(StageMark::kColumnsBuilt);
  for (size_t i = 0; i < pipeline.stages.size(); i++) {
    if (skipped >> i & 1) continue;
    if (!RunStage(pipeline, lane, pipeline.stages[i], failure)) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

// A stage that fails may have edited half of the batch. When it may be left out, the batch is built
// again from its bytes and the other stages run once more: rare, and nothing half done is sent on.
bool RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, WriteBack* out,
               StageFailure* failure) {
  uint64_t skipped = 0;
  for (int failed = 0; failed >= 0;) {
    failed = RunOnce(pipeline, lane, part, skipped, failure);
    if (failed < 0) break;
    const size_t stage = static_cast<size_t>(failed);
    if (stage >= pipeline.stages.size() || !pipeline.stages[stage].fail_open) {
      lane.batch.Clear();
      return false;
    }
    skipped |= uint64_t{1} << stage;
  }
  absl::StatusOr<WriteBack> written = lane.batch.Write();
  lane.Mark(StageMark::kWritten);
  lane.batch.Clear();
  if (!written.ok()) {
    *failure = {WEIR_PERMANENT, 0, absl::StrCat("pipeline ", pipeline.id, ": ",
                                                written.status().ToString())};
    return false;
  }
  *out = *std::move(written);
  return true;
}

}  // namespace weir
