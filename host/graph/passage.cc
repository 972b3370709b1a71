#include "host/graph/passage.h"

#include <algorithm>

#include "host/graph/parcel.h"

namespace weir {

Passage::Passage(Runtime& runtime, std::vector<std::shared_ptr<Charge>> charges,
                 std::vector<Reservation>& reservations)
    : runtime_(runtime), charges_(std::move(charges)), reservations_(reservations) {}

bool Passage::ReadyFor(const Pipeline& pipeline, uint64_t bytes, uint64_t items) {
  if (pipeline.partitions == 0) return true;
  {
    std::lock_guard lock(mutex_);
    if (charges_.front()->TryGrow(bytes)) return true;
  }
  runtime_.starved.store(true);
  Fail(pipeline, items, {WEIR_RETRY, 0, "the memory budget is used up"});
  return false;
}

void Passage::RunPart(Pipeline& pipeline, LaneState& lane, const Part& part, StageFrom from) {
  WriteBack written;
  if (from.stage >= pipeline.stages.size()) {
    written.pieces = {part.bytes};
    written.bytes = part.bytes.size();
    written.records = part.survey.records;
    written.items = part.survey.items;
  } else {
    Routed routed;
    StageFailure failure;
    const StagesEnd end = RunStages(pipeline, lane, part, from, &written, &routed, &failure);
    if (end == StagesEnd::kFailed) return Fail(pipeline, part.survey.items, std::move(failure));
    if (end == StagesEnd::kRouted) return Send(pipeline, lane, std::move(routed));
  }
  std::lock_guard lock(mutex_);
  tally_.taken++;
  tally_.bytes_kept += written.bytes;
  if (!written.pieces.empty()) Enqueue(pipeline, std::move(written));
}

// To all other lanes first, so that they can begin while this one does its own share.
void Passage::Send(Pipeline& pipeline, LaneState& lane, Routed routed) {
  for (uint32_t to = 0; to < routed.by_lane.size(); to++) {
    if (to == lane.index || routed.by_lane[to].pieces.empty()) continue;
    parts_left_.fetch_add(1);
    Parcel::Send(*this, pipeline, routed.stage, std::move(routed.by_lane[to]), to);
  }
  WriteBack& own = routed.by_lane[lane.index];
  if (!own.pieces.empty()) Parcel::Open(*this, pipeline, routed.stage, std::move(own), lane);
}

void Passage::Fail(const Pipeline& pipeline, uint64_t items, StageFailure failure) {
  std::lock_guard lock(mutex_);
  failure.status == WEIR_RETRY ? tally_.to_retry++ : tally_.refused++;
  tally_.retry_after_ns = std::max(tally_.retry_after_ns, failure.retry_after_ns);
  if (tally_.text.empty()) tally_.text = std::move(failure.text);
  for (auto& [lost_by, lost] : tally_.items_lost) {
    if (lost_by != &pipeline) continue;
    lost += items;
    return;
  }
  tally_.items_lost.emplace_back(&pipeline, items);
}

void Passage::PartEnds(uint32_t lane) {
  if (parts_left_.fetch_sub(1) == 1) End(lane);
}

// With the lock.
void Passage::Enqueue(Pipeline& pipeline, WriteBack written) {
  QueueItem item;
  item.signal = pipeline.signal;
  item.pieces = std::move(written.pieces);
  item.bytes = written.bytes;
  item.records = written.records;
  item.items = written.items;
  item.first_mono_ns = MonotonicNs();
  for (const auto& charge : charges_) item.charges.push_back(charge);
  for (size_t i = 0; i < pipeline.exporters.size(); i++) {
    Exporter& exporter = *pipeline.exporters[i];
    uint64_t reserved = 0;
    for (Reservation& reservation : reservations_) {
      if (reservation.exporter.get() != &exporter) continue;
      reserved = std::exchange(reservation.bytes, 0);
    }
    const bool last = i + 1 == pipeline.exporters.size();
    exporter.queue().Push(last ? std::move(item) : item, reserved);
  }
}

}  // namespace weir
