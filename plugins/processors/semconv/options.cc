#include "plugins/processors/semconv/options.h"

#include <algorithm>
#include <stdexcept>

#include "plugins/processors/semconv/detectors.h"
#include "weir/sdk/status.hpp"

namespace weir::semconv {
namespace {

constexpr size_t kRequiredMax = 64;  // Bits of a mask.

Mode ModeOfWord(const std::string& word) {
  return word == "add" ? Mode::kAdd
         : word == "replace" ? Mode::kReplace
         : word == "drop"    ? Mode::kDrop
                             : Mode::kReport;
}

FindingSet ReadIgnored(const Config& config) {
  FindingSet set = 0;
  for (const std::string& id : config.StrList("/ignore")) {
    for (uint32_t i = 0; i < kFindings; i++) {
      if (id == kFindingInfo[i].id) set |= 1u << i;
    }
  }
  return set;
}

}  // namespace

Options::Options(const Setup& setup) {
  const Config& config = setup.config;
  ReadModes(config);
  ReadSchemaUrl(config);
  ReadConventions(config);
  ReadNames(config);
  ReadRequired(config);
  ReadDetectors(config);
  ReadReport(config);
  for (const UserMetric& metric : conventions.metrics) user_metrics[metric.name] = &metric;
}

bool Options::edits() const {
  if (dry_run) return false;
  const bool fixes = std::any_of(modes.begin(), modes.begin() + 7,
                                 [](Mode mode) { return mode != Mode::kReport; });
  return fixes || !required.empty() || !span_names.empty();
}

uint32_t Options::spare_attrs() const {
  if (!edits()) return 0;
  uint32_t spare = ModeOf(FixKind::kRename) == Mode::kAdd          ? 8
                   : ModeOf(FixKind::kRestructure) != Mode::kReport ? 2
                                                                    : 0;
  constexpr uint32_t kOnItems = kOnSpan | kOnLog | kOnPoint;
  for (const Required& one : required) spare += (one.places & kOnItems) != 0;
  return std::min(spare, 16u);
}

void Options::ReadModes(const Config& config) {
  dry_run = config.BoolOr("/dry_run", false);
  const Mode all = ModeOfWord(config.StrOr("/fix", "report"));
  modes.fill(all);
  for (size_t i = 0; i < kFixKinds; i++) {
    const std::string pointer = std::string("/fixes/") + kFixNames[i];
    if (config.Has(pointer)) modes[i] = ModeOfWord(config.Str(pointer));
  }
  modes[static_cast<size_t>(FixKind::kSchemaUrl)] = ModeOf(FixKind::kRename);
  // Asked for by name, they are done whatever becomes of the registry's findings.
  modes[static_cast<size_t>(FixKind::kRequired)] = Mode::kReplace;
  modes[static_cast<size_t>(FixKind::kSpanName)] = Mode::kReplace;
  if (dry_run) modes.fill(Mode::kReport);
}

void Options::ReadSchemaUrl(const Config& config) {
  const std::string url = config.StrOr("/schema_url", "");
  std::optional<SchemaVersion> target;
  if (!url.empty()) {
    target = ParseSchemaUrl(url);
    if (!target) {
      throw ConfigError("/schema_url", "is \"" + url +
                                           "\"; expected https://opentelemetry.io/schemas/X.Y.Z");
    }
    const auto known = SchemaVersions();
    if (std::find(known.begin(), known.end(), *target) == known.end()) {
      const SchemaVersion& last = known.back();
      throw ConfigError("/schema_url", "is not a version that is known; the newest is " +
                                           std::to_string(last.major) + "." +
                                           std::to_string(last.minor) + "." +
                                           std::to_string(last.patch));
    }
    sets_schema_url = true;
  }
  const SchemaVersion version = target ? *target : SchemaVersions().back();
  target_url_ = "https://opentelemetry.io/schemas/" + std::to_string(version.major) + "." +
                std::to_string(version.minor) + "." + std::to_string(version.patch);
  renames = std::make_unique<Renames>(target);
}

void Options::ReadConventions(const Config& config) {
  for (const std::string& pointer : config.List("/conventions")) {
    try {
      LoadConventions(config.Str(pointer), &conventions);
    } catch (const ConfigError&) {
      throw;
    } catch (const std::runtime_error& error) {
      throw ConfigError(pointer, error.what());
    }
  }
  try {
    names = std::make_unique<Names>(
        *renames, conventions,
        Names::Settings{config.BoolOr("/strict", false), ReadIgnored(config)});
  } catch (const std::runtime_error& error) {
    throw ConfigError("/conventions", error.what());
  }
}

void Options::ReadNames(const Config& config) {
  for (const std::string& pointer : config.List("/span_names")) {
    try {
      span_names.Add(config.Str(pointer + "/match"), config.Str(pointer + "/replace"));
    } catch (const std::invalid_argument& error) {
      throw ConfigError(pointer, error.what());
    }
  }
  span_names.SetTemplates(config.BoolOr("/template_span_names", false));
  span_names.Bind(*names);
}

Required& Options::Require(const std::string& key, uint32_t places, const std::string& pointer) {
  if (required.size() == kRequiredMax) {
    throw ConfigError(pointer, "is the 65th required or detected attribute; expected at most 64");
  }
  Required& entry = required.emplace_back();
  entry.index = names->FindOrAdd(key);
  entry.places = places;
  names->Require(entry.index, 1ull << (required.size() - 1));
  return entry;
}

void Options::ReadRequiredEntry(const Config& config, const std::string& key) {
  const std::string pointer = Config::Child("/required", key);
  uint32_t places = 0;
  std::vector<std::string> metrics;
  for (const std::string& at : config.List(pointer + "/on")) {
    const std::string word = config.Str(at);
    if (word.compare(0, 7, "metric:") == 0) {
      metrics.push_back(word.substr(7));
      continue;
    }
    const uint32_t place = PlaceOfWord(word);
    if (place == 0) throw ConfigError(at, "is \"" + word + "\"; expected a place such as resource");
    places |= place;
  }
  if (places == 0 && metrics.empty()) places = kOnResource;
  Required& entry = Require(key, places, pointer);
  entry.metrics = std::move(metrics);
  try {
    const weir_value value = config.Get(pointer + "/value");
    if (value.value_type == WEIR_V_STR) {
      entry.text.assign(value.str, value.count);
      entry.value = TextValue(entry.text);
    } else if (value.value_type != WEIR_V_NONE) {
      entry.value.type = static_cast<uint8_t>(value.value_type);
      entry.value.bits = value.value_type == WEIR_V_F64 ? weir_val_f64(value.f64)
                                                        : weir_val_i64(value.i64);
    } else if (config.Has(pointer + "/env")) {
      entry.text = ReadEnvironment(config.Str(pointer + "/env"));
      entry.value = TextValue(entry.text);
    } else if (config.Has(pointer + "/file")) {
      entry.text = ReadFirstLine(config.Str(pointer + "/file"));
      entry.value = TextValue(entry.text);
    } else if (config.Has(pointer + "/from")) {
      entry.from = names->FindOrAdd(config.Str(pointer + "/from"));
    }
  } catch (const std::invalid_argument& error) {
    throw ConfigError(pointer, error.what());
  }
}

void Options::ReadRequired(const Config& config) {
  for (const std::string& key : config.Keys("/required")) ReadRequiredEntry(config, key);
  for (const UserAttribute& attribute : conventions.attributes) {
    if (attribute.required == 0 && attribute.metrics.empty()) continue;
    Required& entry = Require(attribute.name, attribute.required, "/conventions");
    entry.metrics = attribute.metrics;
    if (attribute.fill.text) {
      entry.text = *attribute.fill.text;
      entry.value = TextValue(entry.text);
    } else if (!attribute.fill.from.empty()) {
      entry.from = names->FindOrAdd(attribute.fill.from);
    }
  }
}

void Options::ReadDetectors(const Config& config) {
  const std::string root = config.StrOr("/root_path", "");
  for (const std::string& pointer : config.List("/detectors")) {
    for (const Detected& found : Detect(config.Str(pointer), root)) {
      const uint16_t known = names->Find(found.key);
      if (known != kNone && names->fact(known).required != 0) continue;  // Told otherwise.
      Required& entry = Require(found.key, kOnResource, pointer);
      entry.text = found.value;
      entry.value = TextValue(entry.text);
      entry.detected = true;
    }
  }
}

void Options::ReadReport(const Config& config) {
  report_interval_ns = static_cast<uint64_t>(config.IntOr("/report/interval", 10'000'000'000));
  report_file = config.StrOr("/report/file", "");
  counted_services = config.StrList("/report/counted_services");
  services_max = std::max(static_cast<uint32_t>(config.IntOr("/report/services", 100)),
                          static_cast<uint32_t>(counted_services.size()));
  rows_max = static_cast<uint32_t>(config.IntOr("/report/rows", 50));
}

}  // namespace weir::semconv
