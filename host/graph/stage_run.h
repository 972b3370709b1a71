// Running one pipeline over one request.
//
// Threads: the holder of the lane.
#pragma once

#include <cstdint>
#include <string>

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

struct StageFailure {
  weir_status status = WEIR_OK;  // RETRY, PERMANENT ..
  uint64_t retry_after_ns = 0;
  std::string text;
};

// What is left of `part` after the stages of `pipeline`. False: nothing of it may be sent on, and
// *failure says why.
bool RunStages(Pipeline& pipeline, LaneState& lane, const Part& part, WriteBack* out,
               StageFailure* failure);

}  // namespace weir
