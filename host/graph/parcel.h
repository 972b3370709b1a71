// The records of a request that belong to another lane, on their way there.
//
// A parcel is a request of its own, with the edits of the stages before; it enters the pipeline of
// the generation that it came from at the stage that wanted it moved. Its passage lives until the
// last one is through.
//
// Threads: made by the holder of one lane, run by the holder of another.
#pragma once

#include <cstdint>

#include "host/graph/passage.h"

namespace weir {

class Parcel final : public LaneJob {
 public:
  // Leaves what was `written` to lane `to`. The passage counts it already.
  static void Send(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written,
                   uint32_t to);
  // Runs what was `written` on the lane that is held.
  static void Open(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written,
                   LaneState& lane);

  // [lane]
  void Run(Lane& lane) override;

 private:
  Parcel(Passage& passage, Pipeline& pipeline, uint32_t stage, WriteBack written);

  Passage& passage_;
  Pipeline& pipeline_;
  const uint32_t stage_;
  WriteBack written_;
};

}  // namespace weir
