#include "plugins/processors/redaction/detect/detector_set.h"

#include <re2/re2.h>

#include <algorithm>

#include "plugins/processors/redaction/detect/assignments.h"
#include "plugins/processors/redaction/detect/cards.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/key_blocks.h"
#include "plugins/processors/redaction/detect/national_ids.h"
#include "plugins/processors/redaction/detect/wallets.h"
#include "weir/abi.h"

namespace weir::redaction::detect {
namespace {

struct Validator {
  std::string_view name;
  bool (*holds)(std::string_view text);
};

bool CompactIbanHolds(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (c != ' ' && c != '-') compact.push_back(c);
  }
  return compact.size() > 4 && compact.size() <= 34 && IbanHolds(compact);
}

constexpr Validator kValidators[] = {
    {"luhn",
     [](std::string_view t) { return DigitsOf(t).size > 1 && LuhnHolds(DigitsOf(t).all()); }},
    {"payment_card", [](std::string_view t) { return IsCard(DigitsOf(t)); }},
    {"verhoeff",
     [](std::string_view t) { return DigitsOf(t).size > 1 && VerhoeffHolds(DigitsOf(t).all()); }},
    {"iban", CompactIbanHolds},
    {"mod11_10",
     [](std::string_view t) { return DigitsOf(t).size > 1 && Mod11And10Holds(DigitsOf(t).all()); }},
    {"entropy", [](std::string_view t) { return t.size() >= 16 && EntropyOf(t) >= 3.5; }},
    {"base58check", Base58CheckHolds},
    {"bech32", Bech32Holds},
};

constexpr std::string_view kExpected = "\"pii\", \"secrets\", \"all\" or a detector's name";

size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (size_t i = 1; i <= a.size(); i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); j++) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

std::string Nearest(std::string_view name) {
  std::string_view best;
  size_t best_distance = name.size() / 2 + 1;
  for (const KindInfo& info : Catalogue()) {
    const size_t distance = Distance(name, info.name);
    if (distance < best_distance) best = info.name, best_distance = distance;
  }
  return best.empty() ? "" : "; the nearest is \"" + std::string(best) + "\"";
}

void CheckShare(float value, const std::string& option) {
  if (value >= 0 && value <= 1) return;
  throw SetError(option, "is " + std::to_string(value) + "; expected a number from 0 to 1");
}

}  // namespace

std::vector<std::string_view> ValidatorNames() {
  std::vector<std::string_view> names;
  for (const Validator& validator : kValidators) names.push_back(validator.name);
  return names;
}

void DetectorSet::TurnOn(const std::string& name, const std::string& option) {
  const bool all = name == "all";
  bool known = all;
  for (uint32_t i = 0; i < kKinds; i++) {
    const KindInfo& info = Catalogue()[i];
    const bool of_group = all || GroupName(info.group) == name;
    known = known || of_group || info.name == name;
    if ((of_group && info.in_group) || info.name == name) on_[i] = true;
  }
  if (known) return;
  throw SetError(option, "is \"" + name + "\"; expected " + std::string(kExpected) + Nearest(name));
}

void DetectorSet::AddCustom(const CustomDetector& config, size_t index) {
  const std::string option = "/custom_detectors/" + std::to_string(index);
  if (config.name.empty()) throw SetError(option + "/name", "is empty; expected a name");
  for (uint32_t d = 0; d < size(); d++) {
    if (name(d) != config.name) continue;
    throw SetError(option + "/name", "is \"" + config.name + "\", which another detector has");
  }
  CheckShare(config.score, option + "/score");
  CheckShare(config.threshold, option + "/threshold");
  Custom custom;
  custom.config = config;
  if (!config.validator.empty()) {
    for (const Validator& validator : kValidators) {
      if (validator.name == config.validator) custom.validator = validator.holds;
    }
    if (custom.validator == nullptr) {
      std::string known;
      for (const Validator& validator : kValidators) {
        known += (known.empty() ? "" : ", ") + std::string(validator.name);
      }
      throw SetError(option + "/validator",
                     "is \"" + config.validator + "\"; expected one of " + known);
    }
  }
  if (config.capture_group != 0) {
    auto groups = std::make_shared<re2::RE2>(config.pattern, re2::RE2::Quiet);
    if (!groups->ok()) {
      throw SetError(option + "/pattern", "can not be used with capture_group: " + groups->error());
    }
    if (static_cast<int>(config.capture_group) > groups->NumberOfCapturingGroups()) {
      throw SetError(option + "/capture_group",
                     "is " + std::to_string(config.capture_group) + "; the pattern has " +
                         std::to_string(groups->NumberOfCapturingGroups()) + " groups");
    }
    custom.groups = std::move(groups);
  }
  patterns_.push_back({config.pattern, WEIR_RE_UTF8, static_cast<uint32_t>(custom_.size()),
                       option + "/pattern"});
  custom_.push_back(std::move(custom));
}

DetectorSet::DetectorSet(const DetectorChoice& choice) {
  for (uint32_t i = 0; i < kKinds; i++) threshold_[i] = Catalogue()[i].threshold;
  for (size_t i = 0; i < choice.names.size(); i++) {
    TurnOn(choice.names[i], "/detectors/" + std::to_string(i));
  }
  for (size_t i = 0; i < choice.custom.size(); i++) AddCustom(choice.custom[i], i);
  for (const auto& [name, threshold] : choice.thresholds) {
    const std::string option = "/detector_thresholds/" + name;
    CheckShare(threshold, option);
    const std::optional<Kind> kind = KindNamed(name);
    if (!kind) throw SetError(option, "is no detector's name" + Nearest(name));
    threshold_[static_cast<size_t>(*kind)] = threshold;
  }
  looks_ = std::any_of(on_.begin(), on_.end(), [](bool on) { return on; });
  if (is_on(Kind::kConnectionString) || is_on(Kind::kGenericSecret) || is_on(Kind::kCardCvv) ||
      is_on(Kind::kSessionCookie) || is_on(Kind::kUrlQuerySecret)) {
    for (const std::string_view key : SecretKeys()) whole_value_keys_.emplace_back(key);
  }
}

std::string_view DetectorSet::name(uint32_t detector) const {
  if (detector < kKinds) return Catalogue()[detector].name;
  return custom_[detector - kKinds].config.name;
}

bool DetectorSet::is_on(uint32_t detector) const { return detector >= kKinds || on_[detector]; }

float DetectorSet::threshold(uint32_t detector) const {
  return detector < kKinds ? threshold_[detector] : custom_[detector - kKinds].config.threshold;
}

}  // namespace weir::redaction::detect
