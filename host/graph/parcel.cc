#include "host/graph/parcel.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/graph/admission.h"

namespace weir {

Parcel::Parcel(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written)
    : passage_(passage), pipeline_(pipeline), stage_(stage), written_(std::move(written)) {
  passage_.runtime().parcels.fetch_add(1);
}

void Parcel::Send(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written,
                  uint32_t to) {
  passage.runtime().lanes[to]->Leave(new Parcel(passage, pipeline, stage, std::move(written)));
}

// What the host wrote itself is validated like anything else that becomes a batch: the columns rely
// on counts that only this walk gives.
void Parcel::Open(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written,
                  LaneState& lane) {
  absl::StatusOr<Admitted> admitted =
      Admit(pipeline.signal, std::move(written.pieces.front()), passage.runtime().limits);
  if (!admitted.ok()) {
    return passage.Fail(pipeline, written.items,
                         {WEIR_PERMANENT, 0, absl::StrCat("pipeline ", pipeline.id, ": ",
                                                          admitted.status().ToString())});
  }
  for (const Part& part : admitted->parts) passage.RunPart(pipeline, lane, part, {stage, true});
}

void Parcel::Run(Lane& lane) {
  LaneState& state = *passage_.runtime().lane_states[lane.index()];
  if (state.holding && state.graph->generation == pipeline_.generation) {
    state.held.push_back(this);
    return;
  }
  const std::unique_ptr<Parcel> self(this);
  Open(passage_, pipeline_, stage_, std::move(written_), state);
  Runtime& runtime = passage_.runtime();
  passage_.PartEnds(lane.index());
  runtime.parcels.fetch_sub(1);
}

}  // namespace weir
