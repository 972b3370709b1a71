#include "host/tool/plugin_text.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"

namespace weir {

std::string ComponentList(const std::vector<ComponentName>& components) {
  std::string list;
  for (const ComponentName& name : components) {
    absl::StrAppend(&list, list.empty() ? "" : " ", ComponentText(name));
  }
  return list;
}

std::string AfterUse(const Inspection& inspection) {
  return inspection.park_reason.empty() ? "unloaded"
                                        : absl::StrCat("parked: ", inspection.park_reason);
}

nlohmann::ordered_json FileToJson(const std::string& path, const std::string& sha256,
                                  const absl::Status& verdict, const Inspection& inspection) {
  nlohmann::ordered_json json;
  json["path"] = path;
  if (!sha256.empty()) json["sha256"] = sha256;
  json["verdict"] = verdict.ok() ? "ok" : "refused";
  if (!verdict.ok()) {
    json["reason"] = std::string(verdict.message());
    return json;
  }
  const PluginNote& note = inspection.note;
  json["id"] = note.id;
  json["version"] = note.version;
  json["licence"] = note.licence;
  json["abi"] = absl::StrCat(note.abi_major, ".", note.abi_minor);
  json["host_minor"] = note.host_minor;
  json["data_revision"] = note.data_revision;
  json["flags"] = FlagNames(note.flags);
  json["components"] = nlohmann::ordered_json::array();
  for (const ComponentName& name : note.components) {
    json["components"].push_back({{"kind", std::string(KindName(name.kind))}, {"type", name.type}});
  }
  json["needed"] = inspection.needed;
  json["after_use"] = AfterUse(inspection);
  json["warnings"] = inspection.warnings;
  return json;
}

}  // namespace weir
