#include "host/bench/subject.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/check/sample_config.h"
#include "host/config/document.h"
#include "host/config/settings.h"
#include "host/loader/gate.h"
#include "host/loader/plugin_file.h"

namespace weir::bench {
namespace {

const void* NoService(const weir_host*, const char*) { return nullptr; }
void IgnoreFailure(const weir_host*, const char*, size_t) {}
// weir_plugin_v1 only returns static data.
constexpr weir_host kBareHost = {sizeof(weir_host),  WEIR_ABI_MAJOR,     WEIR_ABI_MINOR,
                                 WEIR_DATA_REVISION, WEIR_DATA_REVISION, 0,
                                 &NoService,         &IgnoreFailure};

bool IsCollectorConfig(const Node& document) {
  for (const char* key : {"receivers", "processors", "exporters", "service"}) {
    if (document.Find(key) != nullptr) return true;
  }
  return false;
}

// The options of the first component of this kind and type.
absl::StatusOr<Node> OptionsIn(const Node& document, const weir_component& component,
                               const std::string& file) {
  const std::string section(SectionName(component.kind));
  const std::string type = component.component_type;
  const Node* components = document.Find(section);
  if (components != nullptr) {
    for (const NodeEntry& entry : components->entries) {
      if (entry.key != type && !entry.key.starts_with(type + "/")) continue;
      Node options = entry.value.is(NodeKind::kNull) ? Node::Map() : entry.value;
      Node removed;
      options.Remove("weir", &removed);
      if (component.kind != WEIR_EXPORTER) return options;
      for (const char* key : {"timeout", "retry_on_failure", "sending_queue"}) {
        options.Remove(key, &removed);
      }
      return options;
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(file, ": has no ", type, " below ", section));
}

absl::StatusOr<Node> ReadOptions(const weir_component& component, const std::string& file) {
  Diagnostics diagnostics;
  const std::string files[] = {file};
  std::optional<Node> document =
      LoadDocument(files, ProcessSources(), DocumentLimits(), diagnostics);
  if (!document) return absl::InvalidArgumentError(diagnostics.ToStatus().message());
  if (document->is(NodeKind::kNull)) return Node::Map();
  if (!IsCollectorConfig(*document)) return *std::move(document);
  return OptionsIn(*document, component, file);
}

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
  absl::StatusOr<Node> options = config_file.empty()
                                     ? check::LeastOptions(*subject.component)
                                     : ReadOptions(*subject.component, config_file);
  if (!options.ok()) return options.status();
  subject.options = *std::move(options);
  std::string error;
  subject.config = check::Admit(*subject.component, subject.options, &error);
  if (subject.config != nullptr) return subject;
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
