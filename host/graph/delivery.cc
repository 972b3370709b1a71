#include "host/graph/delivery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"

namespace weir {

// What the branches (a pipeline with one part each) answered.
struct Delivery::Tally {
  uint32_t taken = 0, to_retry = 0, refused = 0;
  uint64_t retry_after_ns = 0;
  uint64_t items_lost_max = 0;  // The largest number of items that one pipeline did not take.
  std::string text;             // The first failure's.
};

Delivery::Delivery(ReceiverSink& sink, std::unique_ptr<Permit> permit, std::vector<Part> parts,
                   uint64_t rejected, std::string reason, uint64_t cookie)
    : sink_(sink),
      permit_(std::move(permit)),
      parts_(std::move(parts)),
      rejected_before_(rejected),
      reason_before_(std::move(reason)),
      cookie_(cookie) {
  sink_.PushBegins();
}

void Delivery::Run(Lane& lane) {
  LaneState& state = *sink_.access().lanes[lane.index()];
  Tally tally;
  if (state.graph != nullptr && sink_.slot() < state.graph->by_receiver.size()) {
    const auto& pipelines =
        state.graph->by_receiver[sink_.slot()][SignalIndex(permit_->signal)];
    for (Pipeline* pipeline : pipelines) RunPipeline(*pipeline, state, &tally);
  }
  if (tally.taken + tally.to_retry + tally.refused == 0) {
    // Admitted by the routes of one generation, run by another that has no pipeline for it.
    tally.to_retry = 1;
    tally.text = "the pipelines are being changed";
  }
  Finish(Merge(tally), lane.index());
}

void Delivery::RunPipeline(Pipeline& pipeline, LaneState& lane, Tally* tally) {
  uint64_t items_lost = 0;
  for (const Part& part : parts_) {
    WriteBack written;
    if (pipeline.stages.empty()) {
      written.pieces = {part.bytes};
      written.bytes = part.bytes.size();
      written.records = part.survey.records;
      written.items = part.survey.items;
    } else {
      StageFailure failure;
      if (!RunStages(pipeline, lane, part, &written, &failure)) {
        failure.status == WEIR_RETRY ? tally->to_retry++ : tally->refused++;
        tally->retry_after_ns = std::max(tally->retry_after_ns, failure.retry_after_ns);
        if (tally->text.empty()) tally->text = failure.text;
        items_lost += part.survey.items;
        continue;
      }
    }
    tally->taken++;
    bytes_kept_ += written.bytes;
    if (!written.pieces.empty()) Enqueue(pipeline, std::move(written));
  }
  tally->items_lost_max = std::max(tally->items_lost_max, items_lost);
}

void Delivery::Enqueue(Pipeline& pipeline, WriteBack written) {
  QueueItem item;
  item.signal = pipeline.signal;
  item.pieces = std::move(written.pieces);
  item.bytes = written.bytes;
  item.records = written.records;
  item.items = written.items;
  item.first_mono_ns = MonotonicNs();
  item.charges = {permit_->charge};
  for (size_t i = 0; i < pipeline.exporters.size(); i++) {
    Exporter& exporter = *pipeline.exporters[i];
    uint64_t reserved = 0;
    for (Reservation& reservation : permit_->reservations) {
      if (reservation.exporter.get() != &exporter) continue;
      reserved = std::exchange(reservation.bytes, 0);
    }
    const bool last = i + 1 == pipeline.exporters.size();
    exporter.queue().Push(last ? std::move(item) : item, reserved);
  }
}

// RETRY only if no branch took anything: a resend would double what the others have.
DeliveryResult Delivery::Merge(const Tally& tally) const {
  DeliveryResult result;
  result.text = tally.text;
  if (tally.to_retry + tally.refused == 0) {
    result.text = reason_before_;
  } else if (tally.taken == 0 && tally.to_retry != 0) {
    result.status = WEIR_RETRY;
    result.retry_after_ns = tally.retry_after_ns;
    return result;
  } else if (tally.taken == 0) {
    result.status = WEIR_PERMANENT;
    return result;
  }
  result.rejected = rejected_before_ + tally.items_lost_max;
  if (result.rejected != 0) result.status = WEIR_PARTIAL;
  return result;
}

void Delivery::Finish(DeliveryResult result, uint32_t lane) {
  uint64_t items = 0;
  for (const Part& part : parts_) items += part.survey.items;
  ReceiverMetrics& metrics = sink_.metrics(permit_->transport);
  const uint32_t signal = SignalIndex(permit_->signal);
  const bool taken = result.status == WEIR_OK || result.status == WEIR_PARTIAL;
  const uint64_t lost = taken ? std::min(result.rejected - rejected_before_, items) : items;
  if (items != lost) metrics.accepted[signal]->Add(lane, static_cast<int64_t>(items - lost));
  if (lost != 0) metrics.refused[signal]->Add(lane, static_cast<int64_t>(lost));
  sink_.instance().cost().records_out->Add(lane, static_cast<int64_t>(items - lost));
  uint64_t bytes_in = 0;
  for (const Part& part : parts_) bytes_in += part.bytes.size();
  parts_.clear();
  // The columns are gone. What the queues hold is at most what came in or what was written anew.
  permit_->charge->Shrink(std::max(bytes_in, bytes_kept_));
  permit_.reset();
  result_ = std::move(result);
  int expected = kRunning;
  if (state_.compare_exchange_strong(expected, kFinished)) return;  // The push will take it.
  const std::unique_ptr<Delivery> self(this);
  OutcomeBuffer outcome;
  weir_outcome& o = *outcome.get();
  o.status = result_.status;
  o.retry_after_ns = result_.retry_after_ns;
  o.rejected = result_.rejected;
  o.text_len = weir_copy_text(o.text, o.text_cap, result_.text.data(), result_.text.size());
  Instance& instance = sink_.instance();
  const weir_receiver_v1& receiver = *instance.component().receiver;
  if (receiver.on_ack != nullptr) receiver.on_ack(instance.plugin(), cookie_, &o);
  sink_.PushEnds();
}

bool Delivery::TakeResult(DeliveryResult* result) {
  int expected = kRunning;
  if (state_.compare_exchange_strong(expected, kAbandoned)) return false;
  const std::unique_ptr<Delivery> self(this);
  *result = std::move(result_);
  sink_.PushEnds();
  return true;
}

}  // namespace weir
