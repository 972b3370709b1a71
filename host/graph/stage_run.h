// Running one pipeline over one request.
//
// Threads: the holder of the lane.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "host/base/shared_bytes.h"
#include "host/batch/write_back.h"
#include "host/graph/lane_state.h"
#include "host/wire/validate.h"

namespace weir {

// A request, or a window of one, that has been validated.
struct Part {
  SharedBytes bytes;
  wire::Survey survey;
};

// Where a part enters a pipeline: at its first stage, or where it came to another lane.
struct StageFrom {
  uint32_t stage = 0;
  bool routed = false;  // Its records belong to this lane, as far as that stage is concerned.
};

// The records of a part, by the lane that they belong to.
struct Routed {
  uint32_t stage = 0;                 // That they are to enter.
  std::vector<WriteBack> by_lane;     // Without pieces: none.
};

enum class StagesEnd : uint8_t { kDone, kRouted, kFailed };

struct StageFailure {
  weir_status status = WEIR_OK;  // RETRY, PERMANENT ..
  uint64_t retry_after_ns = 0;
  std::string text;
};

// Runs the stages of `pipeline` from `from` on. Done: *out is what is left of `part`. Routed: a
// stage wants some records on other lanes, and *routed has all of them. Failed: nothing of it may
// be sent on, and *failure says why.
StagesEnd RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, StageFrom from,
                    WriteBack* out, Routed* routed, StageFailure* failure);
// The same from the first stage on, for a pipeline on one lane: true when it is done.
bool RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, WriteBack* out,
               StageFailure* failure);

}  // namespace weir
