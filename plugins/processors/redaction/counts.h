// What was done in one batch, for the counters.
#pragma once

#include <cstdint>

#include "plugins/processors/redaction/text_classes.h"

namespace weir::redaction {

struct Counts {
  int64_t masked = 0;                   // Texts and values.
  int64_t sanitized = 0;                // The same, by url_sanitizer and db_sanitizer.
  int64_t deleted = 0;                  // Attributes whose keys are not allowed.
  int64_t payloads = 0;                 // Original payloads of profiles that were removed.
  int64_t unedited[kTextClasses] = {};  // Regions in texts that are not edited, by class.
};

}  // namespace weir::redaction
