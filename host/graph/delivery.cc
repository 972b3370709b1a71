#include "host/graph/delivery.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"

namespace weir {

Delivery::Delivery(ReceiverSink& sink, std::unique_ptr<Permit> permit, std::vector<Part> parts,
                   uint64_t rejected, std::string reason, uint64_t cookie)
    : Passage(sink.runtime(), {permit->charge}, permit->reservations),
      sink_(sink),
      permit_(std::move(permit)),
      parts_(std::move(parts)),
      rejected_before_(rejected),
      reason_before_(std::move(reason)),
      cookie_(cookie) {
  sink_.PushBegins();
}

void Delivery::Run(Lane& lane) {
  LaneState& state = *runtime().lane_states[lane.index()];
  if (state.holding) {
    state.held.push_back(this);
    return;
  }
  if (state.graph != nullptr && sink_.slot() < state.graph->by_receiver.size()) {
    const auto& pipelines =
        state.graph->by_receiver[sink_.slot()][SignalIndex(permit_->signal)];
    uint64_t bytes = 0, items = 0;
    for (const Part& part : parts_) bytes += part.bytes.size(), items += part.survey.items;
    for (Pipeline* pipeline : pipelines) {
      if (!ReadyFor(*pipeline, bytes, items)) continue;
      for (const Part& part : parts_) RunPart(*pipeline, state, part, {});
    }
  }
  PartEnds(lane.index());
}

// RETRY only if no branch took anything: a resend would double what the others have.
DeliveryResult Delivery::Merge() {
  Tally& tally = this->tally();
  if (tally.taken + tally.to_retry + tally.refused == 0) {
    // Admitted by the routes of one generation, run by another that has no pipeline for it.
    tally.to_retry = 1;
    tally.text = "the pipelines are being changed";
  }
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
  uint64_t lost_max = 0;
  for (const auto& [pipeline, lost] : tally.items_lost) lost_max = std::max(lost_max, lost);
  result.rejected = rejected_before_ + lost_max;
  if (result.rejected != 0) result.status = WEIR_PARTIAL;
  return result;
}

void Delivery::End(uint32_t lane) {
  DeliveryResult result = Merge();
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
  permit_->charge->Shrink(std::max(bytes_in, tally().bytes_kept));
  GiveBackMemory();
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
