#include "host/loader/table_check.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint32_t kComponentsMax = 64;
constexpr uint32_t kColumnsMax = 4096;

absl::Status Refuse(std::string_view file, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(file), ": ", std::string(why)));
}

// "processor redaction has no process function".
absl::Status Lacks(std::string_view file, const weir_component& component, std::string_view what) {
  return Refuse(file, absl::StrCat(std::string(KindName(component.kind)), " ",
                                   component.component_type, " has no ", std::string(what),
                                   "; the contract requires it"));
}

// The host reads all members of ABI 1.0 without asking whether they are there.
absl::Status IsShort(std::string_view file, std::string_view table) {
  return Refuse(file, absl::StrCat("has a ", std::string(table),
                                   " table that is shorter than in ABI 1.0; rebuild the plugin"));
}

absl::Status CheckColumns(std::string_view file, const weir_component& component,
                          const weir_columns& columns, std::string_view name) {
  if (columns.count > kColumnsMax || (columns.count > 0 && !columns.ids)) {
    return Refuse(file, absl::StrCat(std::string(KindName(component.kind)), " ",
                                     component.component_type, " lists ", columns.count,
                                     " columns in `", std::string(name), "`, which can not be"));
  }
  return absl::OkStatus();
}

absl::Status CheckReceiver(std::string_view file, const weir_component& component) {
  const weir_receiver_v1* table = component.receiver;
  if (!table) return Lacks(file, component, "receiver table");
  if (!WEIR_HAS(table, weir_receiver_v1, on_ready)) return IsShort(file, "receiver");
  if (!table->start) return Lacks(file, component, "start function");
  if (!table->stop) return Lacks(file, component, "stop function");
  return absl::OkStatus();
}

absl::Status CheckProcessor(std::string_view file, const weir_component& component) {
  const weir_processor_v1* table = component.processor;
  if (!table) return Lacks(file, component, "processor table");
  if (!WEIR_HAS(table, weir_processor_v1, flush)) return IsShort(file, "processor");
  if (!table->process) return Lacks(file, component, "process function");
  return absl::OkStatus();
}

absl::Status CheckExporter(std::string_view file, const weir_component& component) {
  const weir_exporter_v1* table = component.exporter;
  if (!table) return Lacks(file, component, "exporter table");
  if (!WEIR_HAS(table, weir_exporter_v1, cancel)) return IsShort(file, "exporter");
  if (!table->begin) return Lacks(file, component, "begin function");
  return absl::OkStatus();
}

absl::Status CheckKind(std::string_view file, const weir_component& component) {
  const int tables = (component.receiver != nullptr) + (component.processor != nullptr) +
                     (component.exporter != nullptr);
  if (tables > 1) {
    return Refuse(file, absl::StrCat(component.component_type, " has the tables of ", tables,
                                     " kinds; it may have one"));
  }
  switch (component.kind) {
    case WEIR_RECEIVER: return CheckReceiver(file, component);
    case WEIR_PROCESSOR: return CheckProcessor(file, component);
    case WEIR_EXPORTER: return CheckExporter(file, component);
    default:
      return Refuse(file, absl::StrCat(component.component_type, " is of kind ", component.kind,
                                       ", which this host does not know"));
  }
}

bool Announces(const PluginNote& note, const weir_component& component) {
  return std::find(note.components.begin(), note.components.end(),
                   ComponentName{component.kind, component.component_type}) !=
         note.components.end();
}

}  // namespace

absl::Status CheckComponent(std::string_view file, const weir_component* component) {
  if (!component || !WEIR_HAS(component, weir_component, extension)) {
    return IsShort(file, "component");
  }
  if (!component->component_type || !component->version) {
    return Refuse(file, "has a component without a type or version");
  }
  if (!component->create) return Lacks(file, *component, "create function");
  if (!component->destroy) return Lacks(file, *component, "destroy function");
  if ((component->shard_open == nullptr) != (component->shard_close == nullptr)) {
    return Lacks(file, *component, component->shard_open ? "shard_close function"
                                                         : "shard_open function");
  }
  if (component->state_revision != 0 && (!component->state_save || !component->state_load)) {
    return Lacks(file, *component, "state_save or state_load function");
  }
  if ((component->flags & WEIR_OWN_THREADS) && !component->shutdown) {
    return Lacks(file, *component, "shutdown function, but is flagged own_threads");
  }
  if (component->partition_by > WEIR_PARTITION_METRIC) {
    return Refuse(file, absl::StrCat(component->component_type, " wants its data partitioned by ",
                                     component->partition_by, ", which this host does not know"));
  }
  if (absl::Status s = CheckColumns(file, *component, component->need, "need"); !s.ok()) return s;
  if (absl::Status s = CheckColumns(file, *component, component->write, "write"); !s.ok()) return s;
  return CheckKind(file, *component);
}

absl::Status CheckTable(std::string_view file, const weir_plugin* plugin, const PluginNote& note) {
  if (!plugin || !WEIR_HAS(plugin, weir_plugin, components)) {
    return Refuse(file, "weir_plugin_v1 gave no table; it must return static data");
  }
  if (plugin->abi_major != note.abi_major) {
    return Refuse(file,
                  absl::StrCat("its table is of ABI ", plugin->abi_major, ", its note of ABI ",
                               note.abi_major, "; build all of it with one weir/abi.h"));
  }
  if (plugin->component_count > kComponentsMax || !plugin->components) {
    return Refuse(file, absl::StrCat("its table has ", plugin->component_count,
                                     " components; at most ", kComponentsMax, " are allowed"));
  }
  if (plugin->component_count != note.components.size()) {
    return Refuse(file, absl::StrCat("its table has ", plugin->component_count,
                                     " components, its note lists ", note.components.size(),
                                     "; make them agree"));
  }
  for (uint32_t i = 0; i < plugin->component_count; i++) {
    const weir_component* component = plugin->components[i];
    if (absl::Status status = CheckComponent(file, component); !status.ok()) return status;
    if (!Announces(note, *component)) {
      return Refuse(file, absl::StrCat("its table has ", std::string(KindName(component->kind)),
                                       ":", component->component_type,
                                       ", which its note does not list; make them agree"));
    }
    if (component->flags & ~note.flags) {
      return Refuse(file, absl::StrCat(component->component_type, " has the flags ",
                                       FlagNames(component->flags), ", its note ",
                                       note.flags == 0 ? "none" : FlagNames(note.flags),
                                       "; make them agree"));
    }
  }
  return absl::OkStatus();
}

}  // namespace weir
