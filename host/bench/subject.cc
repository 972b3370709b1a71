#include "host/bench/subject.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/sample_config.h"
#include "host/config/options_file.h"
#include "host/config/settings.h"
#include "host/loader/bare_host.h"
#include "host/loader/gate.h"
#include "host/loader/plugin_file.h"

namespace weir::bench {
namespace {

absl::StatusOr<std::shared_ptr<Unit>> LoadUnit(const std::string& name, const std::string& staged) {
  const absl::StatusOr<PluginFile> file = ReadPluginFile(staged);
  if (!file.ok()) return file.status();
  absl::StatusOr<Inspection> inspection = Inspect(name, file->bytes);
  if (!inspection.ok()) return inspection.status();
  StagedFile unit;
  unit.source = name;
  unit.path = staged;
  unit.sha256 = file->sha256();
  unit.inspection = *std::move(inspection);
  return Unit::Load(unit, &kBareHost, nullptr);
}

}  // namespace

absl::StatusOr<Subject> LoadSubject(const std::string& name, const std::string& staged,
                                    uint32_t index, const std::string& config_file) {
  absl::StatusOr<std::shared_ptr<Unit>> unit = LoadUnit(name, staged);
  if (!unit.ok()) return unit.status();
  Subject subject;
  subject.unit = *std::move(unit);
  const weir_plugin& plugin = subject.unit->table();
  if (index >= plugin.component_count) {
    return absl::FailedPreconditionError(
        absl::StrCat(name, ": has ", plugin.component_count, " components, fewer than its note"));
  }
  subject.component = plugin.components[index];
  std::vector<Node> candidates;
  if (config_file.empty()) {
    candidates = check::CandidateOptions(*subject.component);
  } else {
    absl::StatusOr<Node> options = ReadOptions(config_file, *subject.component);
    if (!options.ok()) return options.status();
    candidates.push_back(*std::move(options));
  }
  std::string error;
  for (Node& options : candidates) {
    subject.config = check::Admit(*subject.component, options, &error);
    if (subject.config == nullptr) continue;
    subject.options = std::move(options);
    return subject;
  }
  if (!config_file.empty()) return absl::InvalidArgumentError(error);
  return absl::InvalidArgumentError(
      absl::StrCat(name, ": no configuration could be made from its schema (", error,
                   "); give one with --config"));
}

nlohmann::ordered_json DescribeSubject(const Subject& subject, const std::string& config_file) {
  nlohmann::ordered_json json;
  json["kind"] = std::string(KindName(subject.component->kind));
  json["type"] = subject.component->component_type;
  json["version"] = subject.component->version;
  json["config"] = nlohmann::ordered_json::parse(std::string(subject.config->json()));
  json["config_from"] = config_file.empty() ? "schema" : config_file;
  return json;
}

}  // namespace weir::bench
