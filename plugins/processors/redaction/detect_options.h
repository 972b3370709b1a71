// The detectors as configured: which are on, what is done about what each finds, and which finds
// are none.
//
// Immutable after construction, which is [control] and throws ConfigError. Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "plugins/processors/redaction/action.h"
#include "plugins/processors/redaction/detect/detector_set.h"
#include "weir/sdk/setup.hpp"

namespace weir::redaction {

struct DetectOptions {
  explicit DetectOptions(const Config& config);

  bool any() const { return set.looks() || !set.patterns().empty(); }
  bool Does(ActionKind kind) const;  // Some detector that is on has this action.
  // The find is none: it is one of the allowed texts, or matches one of the patterns as a whole.
  bool IsAllowed(std::string_view found) const;

  const detect::DetectorSet set;
  std::vector<Action> actions;  // By detector.
  // Of the key that writes: what stands in front of a token, and the key. Empty: no key.
  std::string token_id, token_key;

 private:
  void ReadActions(const Config& config);
  void ReadKeys(const Config& config);
  void ReadAllowed(const Config& config);
  void SetActionOf(const std::string& name, const Action& action, const std::string& pointer);
  Action ReadAction(const Config& config, const std::string& pointer) const;

  std::set<std::string, std::less<>> allowed_;
  std::vector<std::unique_ptr<re2::RE2>> allowed_patterns_;
};

}  // namespace weir::redaction
