#include "host/config/settings.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/config/exporter_config.h"
#include "host/config/nearest.h"
#include "host/config/service_config.h"

namespace weir {
namespace {

constexpr size_t kIdBytesMax = 1024;
constexpr size_t kComponentsMax = 10'000;

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool IsTypeName(std::string_view type) {
  if (type.empty() || type[0] < 'a' || type[0] > 'z') return false;
  return type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == type.npos;
}

// What may follow the slash: anything that prints and has no blank in it.
bool IsInstanceName(std::string_view name) {
  if (name.empty()) return false;
  for (unsigned char c : name) {
    if (c <= ' ' || c == 0x7F) return false;
  }
  return true;
}

class Reader {
 public:
  Reader(const Node& document, Diagnostics& diagnostics)
      : document_(document), diagnostics_(diagnostics) {}

  std::optional<Settings> Read() {
    const size_t errors = diagnostics_.error_count();
    CheckKeys(document_, "", {"receivers", "processors", "exporters", "extensions", "service"});
    for (uint32_t kind : {WEIR_RECEIVER, WEIR_PROCESSOR, WEIR_EXPORTER}) ReadSection(kind);
    ReadService();
    if (diagnostics_.error_count() > errors) return std::nullopt;
    WarnOfUnused();
    return std::move(settings_);
  }

 private:
  void Error(const Location& location, std::string text) {
    diagnostics_.Error(location, std::move(text));
  }

  // `where` names the map, "" the document.
  void CheckKeys(const Node& map, std::string_view where, const std::vector<std::string>& known) {
    for (const NodeEntry& entry : map.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      if (where.empty() && entry.key == "connectors") {
        if (!entry.value.is(NodeKind::kNull) && !entry.value.entries.empty()) {
          Error(entry.key_location, "connectors: Weir has none; connect pipelines by naming the "
                                    "same exporter or receiver in both");
        }
        continue;
      }
      Error(entry.key_location,
            absl::StrCat(Absl(where), where.empty() ? "" : ": ", "unknown key \"", entry.key, "\"",
                         NearestHint(entry.key, known)));
    }
  }

  // The map or list at `key`; NULL when there is none or, with an error, another kind of value.
  const Node* Get(const Node& map, std::string_view where, std::string_view key, NodeKind kind) {
    const Node* value = map.Find(key);
    if (!value || value->is(NodeKind::kNull)) return nullptr;
    if (value->is(kind)) return value;
    Error(value->location, absl::StrCat(Absl(where), where.empty() ? "" : "/", Absl(key),
                                        ": found ", Describe(*value), ", expected ",
                                        kind == NodeKind::kMap ? "a map" : "a list"));
    return nullptr;
  }

  std::vector<ComponentConfig>& Section(uint32_t kind) {
    return kind == WEIR_RECEIVER    ? settings_.receivers
           : kind == WEIR_PROCESSOR ? settings_.processors
                                    : settings_.exporters;
  }

  void ReadSection(uint32_t kind) {
    const Node* section = Get(document_, "", SectionName(kind), NodeKind::kMap);
    if (!section) return;
    if (section->entries.size() > kComponentsMax) {
      Error(section->location, absl::StrCat("more than ", kComponentsMax, " components"));
      return;
    }
    for (const NodeEntry& entry : section->entries) ReadComponent(kind, entry);
  }

  void ReadComponent(uint32_t kind, const NodeEntry& entry) {
    ComponentConfig component;
    component.kind = kind;
    component.id = entry.key;
    component.location = entry.key_location;
    if (!CheckId(entry, SectionName(kind), &component.type)) return;
    component.options = entry.value;
    if (entry.value.is(NodeKind::kNull)) {
      component.options = Node::Map(entry.value.location);
    } else if (!entry.value.is(NodeKind::kMap)) {
      Error(entry.value.location, absl::StrCat(component.label(), ": found ", Describe(entry.value),
                                               ", expected a map of options or nothing"));
      return;
    }
    TakeHostKeys(component, diagnostics_);
    Section(kind).push_back(std::move(component));
  }

  // "type" or "type/name".
  bool CheckId(const NodeEntry& entry, std::string_view section, std::string* type) {
    std::string_view id = entry.key;
    size_t slash = id.find('/');
    *type = std::string(id.substr(0, slash));
    bool ok = id.size() <= kIdBytesMax && IsTypeName(*type) &&
              (slash == id.npos || IsInstanceName(id.substr(slash + 1)));
    if (!ok) {
      Error(entry.key_location,
            absl::StrCat(Absl(section), ": \"", entry.key.substr(0, 64), "\" is no component id; ",
                         "expected type or type/name, the type of a-z, 0-9 and _"));
    }
    return ok;
  }

  void ReadService() {
    const Node* service = Get(document_, "", "service", NodeKind::kMap);
    if (!service) {
      if (!document_.Find("service") || document_.Find("service")->is(NodeKind::kNull)) {
        Error(document_.location, "the key \"service\" is missing; expected service/pipelines with "
                                  "at least one pipeline");
      }
      return;
    }
    CheckKeys(*service, "service", {"extensions", "pipelines", "telemetry"});
    if (const Node* telemetry = service->Find("telemetry")) {
      ReadTelemetry(*telemetry, settings_.telemetry, diagnostics_);
    }
    ReadExtensions(Get(document_, "", "extensions", NodeKind::kMap),
                   Get(*service, "service", "extensions", NodeKind::kList), settings_,
                   diagnostics_);
    const Node* pipelines = Get(*service, "service", "pipelines", NodeKind::kMap);
    if (pipelines) {
      for (const NodeEntry& entry : pipelines->entries) ReadPipeline(entry);
    }
    const Node* given = service->Find("pipelines");
    bool none = !given || given->is(NodeKind::kNull) || (pipelines && pipelines->entries.empty());
    if (none) Error(service->location, "service/pipelines: expected at least one pipeline");
  }

  void ReadPipeline(const NodeEntry& entry) {
    PipelineConfig pipeline;
    pipeline.id = entry.key;
    pipeline.location = entry.key_location;
    const std::string where = absl::StrCat("service/pipelines/", entry.key.substr(0, 64));
    std::string signal;
    if (!CheckId(entry, "service/pipelines", &signal)) return;
    std::vector<std::string> names;
    bool known = false;
    for (Signal one : kSignals) {
      names.emplace_back(SignalName(one));
      if (signal == SignalName(one)) pipeline.signal = one, known = true;
    }
    if (!known) {
      Error(entry.key_location, absl::StrCat(where, ": \"", signal, "\" is no signal",
                                             NearestHint(signal, names)));
      return;
    }
    if (!entry.value.is(NodeKind::kMap)) {
      Error(entry.value.location, absl::StrCat(where, ": found ", Describe(entry.value),
                                               ", expected a map with receivers and exporters"));
      return;
    }
    CheckKeys(entry.value, where, {"receivers", "processors", "exporters"});
    ReadReferences(entry, where, WEIR_RECEIVER, pipeline.receivers);
    ReadReferences(entry, where, WEIR_PROCESSOR, pipeline.processors);
    ReadReferences(entry, where, WEIR_EXPORTER, pipeline.exporters);
    settings_.pipelines.push_back(std::move(pipeline));
  }

  void ReadReferences(const NodeEntry& pipeline, const std::string& where, uint32_t kind,
                      std::vector<std::string>& to) {
    const std::string_view section = SectionName(kind);
    const Node* list = Get(pipeline.value, where, section, NodeKind::kList);
    const Node* given = pipeline.value.Find(section);
    bool absent = !given || given->is(NodeKind::kNull) || (list && list->items.empty());
    if (absent && kind != WEIR_PROCESSOR) {
      Error(given ? given->location : pipeline.key_location,
            absl::StrCat(where, ": expected at least one entry in ", Absl(section)));
    }
    if (!list) return;
    const std::string place = absl::StrCat(where, "/", Absl(section));
    for (const Node& item : list->items) ReadReference(item, place, kind, to);
  }

  void ReadReference(const Node& item, const std::string& place, uint32_t kind,
                     std::vector<std::string>& to) {
    const Node* section = document_.Find(SectionName(kind));
    if (!item.is(NodeKind::kString)) {
      Error(item.location, absl::StrCat(place, ": found ", Describe(item), ", expected an id"));
    } else if (std::find(to.begin(), to.end(), item.text) != to.end()) {
      Error(item.location, absl::StrCat(place, ": \"", item.text, "\" a second time"));
    } else if (!section || !section->Find(item.text)) {
      std::vector<std::string> defined;
      if (section) {
        for (const NodeEntry& entry : section->entries) defined.push_back(entry.key);
      }
      Error(item.location, absl::StrCat(place, ": \"", item.text, "\" is not defined under ",
                                        Absl(SectionName(kind)), NearestHint(item.text, defined)));
    } else {
      to.push_back(item.text);
      for (ComponentConfig& component : Section(kind)) component.used |= component.id == item.text;
    }
  }

  void WarnOfUnused() {
    for (uint32_t kind : {WEIR_RECEIVER, WEIR_PROCESSOR, WEIR_EXPORTER}) {
      for (const ComponentConfig& component : Section(kind)) {
        if (component.used) continue;
        diagnostics_.Warning(component.location,
                             absl::StrCat(component.label(), " is defined but in no pipeline; it "
                                                             "is not started"));
      }
    }
  }

  const Node& document_;
  Diagnostics& diagnostics_;
  Settings settings_;
};

}  // namespace

std::string ComponentConfig::label() const {
  return absl::StrCat(Absl(SectionName(kind)), "/", id);
}

const ComponentConfig* Settings::Find(uint32_t kind, std::string_view id) const {
  const std::vector<ComponentConfig>& section = kind == WEIR_RECEIVER    ? receivers
                                                : kind == WEIR_PROCESSOR ? processors
                                                                         : exporters;
  for (const ComponentConfig& component : section) {
    if (component.id == id) return &component;
  }
  return nullptr;
}

std::string_view SectionName(uint32_t kind) {
  return kind == WEIR_RECEIVER ? "receivers" : kind == WEIR_PROCESSOR ? "processors" : "exporters";
}

std::string_view KindName(uint32_t kind) {
  return kind == WEIR_RECEIVER ? "receiver" : kind == WEIR_PROCESSOR ? "processor" : "exporter";
}

std::optional<Settings> ReadSettings(const Node& document, Diagnostics& diagnostics) {
  if (!document.is(NodeKind::kMap)) {
    diagnostics.Error(document.location, absl::StrCat("the configuration is ", Describe(document),
                                                      "; expected a map"));
    return std::nullopt;
  }
  return Reader(document, diagnostics).Read();
}

std::optional<Settings> LoadSettings(std::span<const std::string> paths,
                                     const DocumentSources& sources, Diagnostics& diagnostics) {
  std::optional<Node> document = LoadDocument(paths, sources, DocumentLimits(), diagnostics);
  return document ? ReadSettings(*document, diagnostics) : std::nullopt;
}

}  // namespace weir
