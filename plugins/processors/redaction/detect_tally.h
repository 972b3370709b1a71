// What the detectors did: added up by a shard while it works, and given to the counters once per
// batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/processors/redaction/action.h"
#include "plugins/processors/redaction/detect/finder.h"
#include "plugins/processors/redaction/detect_options.h"
#include "plugins/processors/redaction/text_classes.h"
#include "weir/sdk/setup.hpp"

namespace weir::redaction {

// Since it was last given to the counters. A shard's.
struct DetectTally {
  int64_t scanned_bytes = 0;
  int64_t found_in[kTextClasses] = {};
  int64_t actions[kActionKinds] = {};
  std::vector<detect::DetectorCounts> given;  // Of the finder's counts, which only grow.
};

// The counters. Immutable; those of detectors that are off are not defined. Threads: any.
class DetectCounters {
 public:
  // [control]
  DetectCounters(const Setup& setup, const DetectOptions& options);

  // Clears the tally. `spent_ns`: of this call.
  void Add(uint32_t shard, DetectTally* tally, std::span<const detect::DetectorCounts> counts,
           uint64_t spent_ns) const;

 private:
  struct OfDetector {
    Counter found, refused, unsure;
  };
  std::vector<OfDetector> by_detector_;
  Counter found_in_[kTextClasses];
  Counter actions_[kActionKinds];
  Counter scanned_bytes_, spent_ns_;
};

}  // namespace weir::redaction
