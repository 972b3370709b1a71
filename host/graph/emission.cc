#include "host/graph/emission.h"

#include <memory>
#include <utility>

#include "host/graph/admission.h"
#include "host/graph/instance.h"

namespace weir {
namespace {

std::vector<std::shared_ptr<Charge>> ChargesOf(const std::vector<HeldGroup>& groups) {
  std::vector<std::shared_ptr<Charge>> charges;
  for (const HeldGroup& group : groups) charges.push_back(group.charge);
  return charges;
}

}  // namespace

Emission::Emission(Instance& by, std::vector<HeldGroup> groups,
                   std::vector<Reservation> reservations)
    : Passage(by.runtime(), ChargesOf(groups), reservations_),
      label_(by.label()),
      dropped_(by.cost().dropped),
      groups_(std::move(groups)),
      reservations_(std::move(reservations)) {}

// Requests follow one another as one request: repeated fields add up.
SharedBytes Emission::Joined() const {
  if (groups_.size() == 1) return groups_.front().bytes;
  std::string joined;
  for (const HeldGroup& group : groups_) {
    joined.append(reinterpret_cast<const char*>(group.bytes.data()), group.bytes.size());
  }
  return SharedBytes::FromString(std::move(joined));
}

void Emission::Run(Lane& lane) {
  LaneState& state = *runtime().lane_states[lane.index()];
  Pipeline& pipeline = *groups_.front().pipeline;
  if (state.holding && state.graph->generation == pipeline.generation) {
    state.held.push_back(this);
    return;
  }
  const SharedBytes bytes = Joined();
  uint64_t items = 0;
  for (const HeldGroup& group : groups_) items += group.items;
  absl::StatusOr<Admitted> admitted = Admit(pipeline.signal, bytes, runtime().limits);
  if (!admitted.ok()) {
    Fail(pipeline, items, {WEIR_PERMANENT, 0, admitted.status().ToString()});
  } else if (ReadyFor(pipeline, bytes.size(), items)) {
    const StageFrom behind{groups_.front().stage + 1, false};
    for (const Part& part : admitted->parts) RunPart(pipeline, state, part, behind);
  }
  PartEnds(lane.index());
}

void Emission::End(uint32_t lane) {
  const std::unique_ptr<Emission> self(this);
  GiveBack(reservations_);
  uint64_t lost = 0;
  for (const auto& [pipeline, items] : tally().items_lost) lost += items;
  if (lost == 0) return;
  dropped_->Add(lane, static_cast<int64_t>(lost));
  runtime().log.Error(label_, "records that were held back are lost: a later stage refused them",
                      {{"items", lost}, {"reason", tally().text}});
}

}  // namespace weir
