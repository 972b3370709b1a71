#include "plugins/processors/redaction/detect_options.h"

#include <algorithm>
#include <utility>

#include "plugins/processors/redaction/detect/catalogue.h"

namespace weir::redaction {
namespace {

constexpr size_t kTokenKeyBytesMin = 32;
constexpr uint32_t kKeepDefault = 4;

detect::CustomDetector ReadCustom(const Config& config, const std::string& at) {
  detect::CustomDetector custom;
  custom.name = config.Str(at + "/name");
  custom.pattern = config.Str(at + "/pattern");
  custom.validator = config.StrOr(at + "/validator", "");
  custom.context = config.StrList(at + "/context");
  custom.keys = config.StrList(at + "/keys");
  custom.capture_group = static_cast<uint32_t>(config.IntOr(at + "/capture_group", 0));
  custom.score = static_cast<float>(config.DoubleOr(at + "/score", 0.5));
  custom.threshold = static_cast<float>(config.DoubleOr(at + "/threshold", 0.5));
  return custom;
}

detect::DetectorSet ReadSet(const Config& config) {
  detect::DetectorChoice choice;
  choice.names = config.StrList("/detectors");
  for (const std::string& name : config.Keys("/detector_thresholds")) {
    const double threshold = config.Double(Config::Child("/detector_thresholds", name));
    choice.thresholds.emplace_back(name, static_cast<float>(threshold));
  }
  for (const std::string& at : config.List("/custom_detectors")) {
    choice.custom.push_back(ReadCustom(config, at));
  }
  try {
    return detect::DetectorSet(choice);
  } catch (const detect::SetError& error) {
    throw ConfigError(error.option(), error.what());
  }
}

}  // namespace

DetectOptions::DetectOptions(const Config& config) : set(ReadSet(config)) {
  ReadKeys(config);
  ReadActions(config);
  ReadAllowed(config);
}

void DetectOptions::ReadKeys(const Config& config) {
  std::set<std::string> ids;
  for (const std::string& at : config.List("/hmac_keys")) {
    const std::string id = config.Str(at + "/id"), key = config.Str(at + "/key");
    if (!ids.insert(id).second) {
      throw ConfigError(at + "/id", "is \"" + id + "\", which another key has");
    }
    if (key.size() < kTokenKeyBytesMin) {
      throw ConfigError(at + "/key", "has " + std::to_string(key.size()) +
                                         " bytes; expected at least " +
                                         std::to_string(kTokenKeyBytesMin));
    }
    if (token_key.empty()) token_id = id + ":", token_key = key;
  }
}

// From the general to the particular: all, groups, single detectors.
void DetectOptions::ReadActions(const Config& config) {
  const Action everywhere = config.Has("/action") ? ReadAction(config, "/action") : Action{};
  actions.assign(set.size(), everywhere);
  std::vector<std::string> names = config.Keys("/actions");
  std::stable_partition(names.begin(), names.end(),
                        [](const std::string& name) { return name == "pii" || name == "secrets"; });
  for (const std::string& name : names) {
    const std::string pointer = Config::Child("/actions", name);
    SetActionOf(name, ReadAction(config, pointer), pointer);
  }
  const std::vector<std::string> custom = config.List("/custom_detectors");
  for (size_t i = 0; i < custom.size(); i++) {
    const std::string pointer = custom[i] + "/action";
    if (config.Has(pointer)) actions[detect::kKinds + i] = ReadAction(config, pointer);
  }
  for (uint32_t d = 0; d < set.size(); d++) {
    if (actions[d].kind == ActionKind::kTag) {
      actions[d].text = "[" + std::string(set.name(d)) + "]";
    }
  }
}

void DetectOptions::SetActionOf(const std::string& name, const Action& action,
                                const std::string& pointer) {
  bool known = false;
  for (uint32_t d = 0; d < set.size(); d++) {
    const bool of_group = d < detect::kKinds &&
                          detect::GroupName(detect::Catalogue()[d].group) == name;
    if (!of_group && set.name(d) != name) continue;
    actions[d] = action;
    known = true;
  }
  if (!known) throw ConfigError(pointer, "is for \"" + name + "\", which is no detector's name");
}

Action DetectOptions::ReadAction(const Config& config, const std::string& pointer) const {
  const bool alone = config.Get(pointer).value_type == WEIR_V_STR;
  const std::string name = config.Str(alone ? pointer : pointer + "/type");
  Action action;
  if (name == "keep_last") {
    action.keep = static_cast<uint32_t>(
        alone ? kKeepDefault : config.IntOr(pointer + "/keep", kKeepDefault));
    return action;
  }
  for (uint32_t i = 0; i < kActionKinds; i++) {
    if (kActionNames[i] && name == kActionNames[i]) action.kind = static_cast<ActionKind>(i);
  }
  if (action.kind == ActionKind::kText) {
    action.text = alone ? "" : config.StrOr(pointer + "/text", "");
    if (action.text.empty()) {
      throw ConfigError(pointer, "replace needs a text: {type: replace, text: ...}");
    }
  }
  if (action.kind == ActionKind::kToken && token_key.empty()) {
    throw ConfigError(pointer, "hmac needs a key; give one in hmac_keys");
  }
  return action;
}

void DetectOptions::ReadAllowed(const Config& config) {
  for (std::string& text : config.StrList("/allowed_finds")) allowed_.insert(std::move(text));
  for (const std::string& at : config.List("/allowed_find_patterns")) {
    auto pattern = std::make_unique<re2::RE2>(config.Str(at), re2::RE2::Quiet);
    if (!pattern->ok()) throw ConfigError(at, "does not compile: " + pattern->error());
    allowed_patterns_.push_back(std::move(pattern));
  }
}

bool DetectOptions::Does(ActionKind kind) const {
  for (uint32_t d = 0; d < set.size(); d++) {
    if (set.is_on(d) && actions[d].kind == kind) return true;
  }
  return false;
}

bool DetectOptions::IsAllowed(std::string_view found) const {
  if (allowed_.find(found) != allowed_.end()) return true;
  const re2::StringPiece piece(found.data(), found.size());
  return std::any_of(allowed_patterns_.begin(), allowed_patterns_.end(),
                     [&](const auto& pattern) { return re2::RE2::FullMatch(piece, *pattern); });
}

}  // namespace weir::redaction
