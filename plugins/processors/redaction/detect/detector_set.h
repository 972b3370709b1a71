// Which detectors are on, how sure each has to be, and what of it the host has to look for.
//
// The kinds of the catalogue are found by the plugin itself, in one pass over each text (finder.h).
// Only the custom detectors are patterns, to be registered with weir.regex/1: what the host finds
// of them comes back to the Finder as hits.
//
// Immutable after construction, which is [control] and throws SetError. Threads: any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/processors/redaction/detect/catalogue.h"

namespace re2 {
class RE2;
}

namespace weir::redaction::detect {

struct CustomDetector {
  std::string name;
  std::string pattern;                 // RE2's syntax.
  std::string validator;               // One of ValidatorNames(), or empty.
  std::vector<std::string> context;    // Words near a match that make it surer.
  std::vector<std::string> keys;       // The same, in the attribute's key.
  uint32_t capture_group = 0;          // What of the match is the find; 0: all.
  float score = 0.5f;                  // Of a match without context.
  float threshold = 0.5f;
};

struct DetectorChoice {
  std::vector<std::string> names;  // Of detectors and groups: "pii", "secrets", "all".
  std::vector<std::pair<std::string, float>> thresholds;  // By name, in place of the default.
  std::vector<CustomDetector> custom;
};

// What is wrong with a choice. `option`: a JSON pointer below the choice: "/detectors/0",
// "/custom_detectors/2/pattern", "/detector_thresholds/NAME".
class SetError : public std::runtime_error {
 public:
  SetError(std::string option, const std::string& message)
      : std::runtime_error(message), option_(std::move(option)) {}
  const std::string& option() const { return option_; }

 private:
  std::string option_;
};

std::vector<std::string_view> ValidatorNames();

class DetectorSet {
 public:
  // To be registered; `id` comes back in PatternHit::pattern.
  struct Pattern {
    std::string text;
    uint32_t flags = 0;  // WEIR_RE_*
    uint32_t id = 0;
    std::string option;  // Where it stands in the choice, for messages.
  };
  struct Custom {
    CustomDetector config;
    bool (*validator)(std::string_view text) = nullptr;
    std::shared_ptr<const re2::RE2> groups;  // NULL: the match is the find.
  };

  explicit DetectorSet(const DetectorChoice& choice);

  const std::vector<Pattern>& patterns() const { return patterns_; }

  // Detectors by number: the catalogue's by Kind, then the custom ones.
  uint32_t size() const { return kKinds + static_cast<uint32_t>(custom_.size()); }
  std::string_view name(uint32_t detector) const;
  bool is_on(uint32_t detector) const;
  bool is_on(Kind kind) const { return on_[static_cast<size_t>(kind)]; }
  float threshold(uint32_t detector) const;
  const Custom& custom(uint32_t detector) const { return custom_[detector - kKinds]; }

  // Whether any kind of the catalogue is on. If not, texts without hits need no look.
  bool looks() const { return looks_; }
  // Attributes with these keys are secret or personal as a whole, whatever they hold: subscribe
  // them, and give their texts to Finder::Find even where Look saw nothing.
  const std::vector<std::string>& whole_value_keys() const { return whole_value_keys_; }

 private:
  void TurnOn(const std::string& name, const std::string& option);
  void AddCustom(const CustomDetector& config, size_t index);

  std::array<bool, kKinds> on_ = {};
  std::array<float, kKinds> threshold_ = {};
  bool looks_ = false;
  std::vector<Custom> custom_;
  std::vector<Pattern> patterns_;
  std::vector<std::string> whole_value_keys_;
};

}  // namespace weir::redaction::detect
