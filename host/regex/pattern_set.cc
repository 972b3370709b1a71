#include "host/regex/pattern_set.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "host/regex/engine.h"

namespace weir::regex {

absl::Status PatternSet::Add(Pattern pattern) {
  if (patterns_.size() >= kPatternsMax) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("more than %d patterns in one pipeline", kPatternsMax));
  }
  if (pattern.text.size() > kPatternBytesMax) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("a pattern of %d bytes; at most %d are taken", pattern.text.size(),
                        kPatternBytesMax));
  }
  const absl::StatusOr<std::unique_ptr<const Engine>> engine =
      Engine::Compile(pattern.text, pattern.flags);
  if (!engine.ok()) return engine.status();
  patterns_.push_back(std::move(pattern));
  return absl::OkStatus();
}

}  // namespace weir::regex
