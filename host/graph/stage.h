// A processor's place in a pipeline, made from its instance.
//
// Threads: [control].
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "host/graph/graph.h"
#include "host/regex/pattern_set.h"

namespace weir {

// Stage `number` of a pipeline of `signal`; adds the instance's patterns to the pipeline's.
// InvalidArgument: a pattern or a column that can not be.
absl::StatusOr<Stage> MakeStage(std::shared_ptr<Instance> instance, Signal signal, uint32_t number,
                                regex::PatternSet* patterns);

}  // namespace weir
