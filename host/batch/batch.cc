#include "host/batch/batch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "host/batch/core.h"
#include "host/batch/partition.h"
#include "host/batch/survey_counts.h"
#include "host/batch/writer.h"

namespace weir {

struct Batch::State : batch::Core {
  using batch::Core::Core;
};

namespace {

constexpr uint32_t kSegmentMax = 0x7fffffff;
constexpr size_t kFirstEdits = 1024;

void StartFace(batch::Core& core) {
  weir_batch& b = core.face;
  b = weir_batch();
  b.size = sizeof(weir_batch);
  b.signal = static_cast<uint16_t>(core.signal);
  b.data_revision = WEIR_DATA_REVISION;
  b.flags = core.is_new ? WEIR_BATCH_NEW : 0;
  b.arena_end = static_cast<uint32_t>(
      std::min<size_t>(core.arena.size(), core.limits.arena_bytes_max));
  b.edit_cap = static_cast<uint32_t>(core.edits.size());
  b.edits = core.edits.data();
  b.seg[0] = core.base;
  b.seg[1] = core.arena.data();
  b.ops = &batch::EditOps();
  b.host_data = &core;
  b.text_columns = core.text_columns.data();
  b.text_column_count = batch::kTextColumnCount;
}

void StartEdits(batch::Core& core) {
  for (batch::Moves& moves : core.moves) moves.Clear();
  core.wire_ranges.clear();
  core.wire_bodies.clear();
  core.grown.clear();
  core.stage = nullptr;
  core.hits.clear();
  batch::Texts& text = core.text;
  text.count = 0;
  text.scanned_rows = text.scanned_edits = text.indexed_edits = 0;
  if (core.edits.empty()) core.edits.resize(std::min<size_t>(kFirstEdits, core.limits.edits_max));
}

void PointTextColumns(batch::Core& core) {
  for (uint32_t i = 0; i < batch::kTextColumnCount; ++i) {
    const batch::TextColumn& c = batch::TextColumns()[i];
    weir_text_column& column = core.text_columns[i];
    column.column = batch::Info(c.table).id << 16 | c.column;
    column.reserved = 0;
    if (c.table == batch::kOther) {
      column.cells =
          (c.column == batch::kOtherUnknown ? core.text.unknown : core.text.number).data();
    } else {
      column.cells = static_cast<const weir_str*>(core.table[c.table].column[c.column]);
    }
  }
}

absl::Status BuildCounted(batch::Core& core, const batch::RowCounts& counts) {
  StartEdits(core);
  if (!batch::LayOut(core, counts)) {
    return absl::ResourceExhaustedError("no address space for the columns of a batch");
  }
  StartFace(core);
  if (!core.declared.empty() && !core.is_new) batch::FillColumns(core);
  PointTextColumns(core);
  batch::ShowNothing(core, counts);
  core.built = true;
  if (core.face.flags & WEIR_BATCH_FAILED) {
    return absl::ResourceExhaustedError("the arena of a batch has no room for its arrays");
  }
  return absl::OkStatus();
}

}  // namespace

Batch::Batch(const KeyDictionary& keys, const BatchLimits& limits)
    : state_(std::make_unique<State>(keys, limits)) {}

Batch::~Batch() = default;

absl::Status Batch::Build(Signal signal, SharedBytes wire, const wire::Survey& survey,
                          const ColumnSet& declared) {
  Clear();
  if (wire.size() > kSegmentMax) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("a request of %d bytes, at most %d fit a batch", wire.size(), kSegmentMax));
  }
  State& s = *state_;
  s.signal = signal;
  s.is_new = false;
  s.base = wire.data();
  s.base_bytes = static_cast<uint32_t>(wire.size());
  s.wire = std::move(wire);
  s.declared = declared;
  return BuildCounted(s, batch::CountsOf(signal, survey, declared));
}

absl::Status Batch::BuildNew(Signal signal, std::span<const uint8_t> segment) {
  Clear();
  State& s = *state_;
  s.signal = signal;
  s.is_new = true;
  s.declared = ColumnSet::All(signal);
  MoveSegment(segment);
  absl::Status status = BuildCounted(s, batch::RowCounts());
  if (status.ok()) batch::ShowStage(s, s.declared);
  return status;
}

void Batch::MoveSegment(std::span<const uint8_t> segment) {
  State& s = *state_;
  s.base = segment.data();
  s.base_bytes = static_cast<uint32_t>(std::min<size_t>(segment.size(), kSegmentMax));
  s.face.seg[0] = s.base;
}

void Batch::Clear() {
  State& s = *state_;
  s.wire = SharedBytes();
  s.base = nullptr;
  s.base_bytes = 0;
  s.built = false;
  const size_t kept = s.limits.kept_bytes_max;
  const size_t arena_used = s.face.arena_pos;
  if (arena_used > kept / 8) s.arena.Trim(kept / 8);
  if (s.columns.size() > kept) s.columns.Trim(kept);
  if (s.edits.size() * sizeof(weir_edit) > kept / 4) std::vector<weir_edit>().swap(s.edits);
  if (s.text.rows.size() * sizeof(weir_text) > kept / 4) {
    std::vector<weir_text>().swap(s.text.rows);
    std::vector<uint64_t>().swap(s.text.scanned);
    std::vector<BatchText>().swap(s.text.changed);
  }
}

weir_batch* Batch::abi() { return &state_->face; }
const weir_batch* Batch::abi() const { return &state_->face; }
Signal Batch::signal() const { return state_->signal; }
bool Batch::built() const { return state_->built; }

void Batch::BeginStage(const ColumnSet& stage) { batch::ShowStage(*state_, stage); }

absl::Status Batch::EndStage() {
  absl::Status status = batch::CheckStage(*state_);
  state_->stage = nullptr;
  return status;
}

void Batch::SetHits(std::span<const weir_hit> hits) { batch::ShowHits(*state_, hits); }

std::span<const BatchText> Batch::UpdateTexts(uint32_t bytes_min) {
  return batch::ChangedTexts(*state_, bytes_min);
}

absl::StatusOr<WriteBack> Batch::Write() { return batch::WriteRequest(*state_, true); }
absl::StatusOr<WriteBack> Batch::WriteBySpliceForTest() {
  return batch::WriteRequest(*state_, false);
}

void Batch::PartitionKeys(uint32_t partition_by, std::vector<uint64_t>* keys) const {
  batch::RecordKeys(*state_, partition_by, keys);
}

absl::StatusOr<WriteBack> Batch::WriteRecords(std::span<const uint64_t> keep) {
  return batch::WriteSomeRecords(*state_, keep);
}

absl::StatusOr<std::vector<uint64_t>> Batch::Select(std::span<const uint32_t> rows) const {
  return batch::SelectRecords(*state_, rows);
}

void Batch::TakeOut(std::span<const uint64_t> rows) { batch::TakeOutRecords(*state_, rows); }

ColumnSet Batch::PartitionColumns(Signal signal, uint32_t partition_by) {
  static constexpr uint32_t kByTrace[] = {WEIR_COLUMN(span, trace_id), WEIR_COLUMN(log, trace_id)};
  static constexpr uint32_t kByMetric[] = {WEIR_COLUMN(metric, name), WEIR_COLUMN(metric, scope),
                                           WEIR_COLUMN(scope, resource)};
  weir_columns need = {nullptr, 0, 0};
  if (partition_by == WEIR_PARTITION_TRACE_ID) need = {kByTrace, 2, 0};
  if (partition_by == WEIR_PARTITION_METRIC) need = {kByMetric, 3, 0};
  return *ColumnSet::Make(signal, need, {nullptr, 0, 0}, 0, 0);
}

uint32_t Batch::record_rows() const {
  return state_->faces[batch::RecordTable(state_->signal)].rows;
}
uint32_t Batch::item_rows() const { return state_->face.item_rows; }
uint32_t Batch::arena_bytes() const { return state_->face.arena_pos; }

}  // namespace weir
