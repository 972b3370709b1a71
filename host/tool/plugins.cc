#include "host/tool/plugins.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/loader/catalog.h"
#include "host/tool/plugin_text.h"

namespace weir {
namespace {

constexpr int kUnusable = 2;

std::vector<std::filesystem::path> Directories(const std::vector<std::string>& named) {
  const char* path = getenv("WEIR_PLUGIN_PATH");
  return PluginDirectories(named, path ? path : "", OwnExecutable());
}

void PrintJson(const Catalog& catalog, std::ostream& out) {
  nlohmann::ordered_json json;
  json["plugins"] = nlohmann::ordered_json::array();
  for (const CatalogEntry& entry : catalog.entries()) {
    nlohmann::ordered_json file =
        FileToJson(entry.path.string(), entry.sha256, entry.verdict, entry.inspection);
    if (!entry.shadowed.empty()) file["shadowed"] = ComponentList(entry.shadowed);
    json["plugins"].push_back(std::move(file));
  }
  json["problems"] = catalog.problems();
  out << json.dump(2) << '\n';
}

// What the last column says of a file.
std::string Verdict(const CatalogEntry& entry) {
  if (!entry.verdict.ok()) return std::string(entry.verdict.message());
  std::string verdict = "ok";
  if (!entry.shadowed.empty()) {
    absl::StrAppend(&verdict, ", but ", ComponentList(entry.shadowed),
                    " comes from a file found before");
  }
  return verdict;
}

void PrintTable(const Catalog& catalog, std::ostream& out) {
  size_t name_width = 4;
  size_t component_width = 10;
  for (const CatalogEntry& entry : catalog.entries()) {
    name_width = std::max(name_width, entry.path.filename().string().size());
    component_width =
        std::max(component_width, ComponentList(entry.inspection.note.components).size());
  }
  const auto pad = [](std::string text, size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text + "  ";
  };
  std::filesystem::path directory;
  for (const CatalogEntry& entry : catalog.entries()) {
    if (entry.path.parent_path() != directory) {
      directory = entry.path.parent_path();
      out << directory.string() << '\n';
    }
    const PluginNote& note = entry.inspection.note;
    const std::string abi =
        entry.verdict.ok() ? absl::StrCat(note.abi_major, ".", note.abi_minor) : "-";
    out << "  " << pad(entry.path.filename().string(), name_width)
        << pad(entry.verdict.ok() ? note.version : "-", 8) << pad(abi, 4)
        << pad(ComponentList(note.components), component_width) << Verdict(entry) << '\n';
  }
}

}  // namespace

int ListPlugins(const std::vector<std::string>& directories, bool json, std::ostream& out,
                std::ostream& err) {
  const Catalog catalog = Catalog::Scan(Directories(directories), /*with_sums=*/json);
  if (json) {
    PrintJson(catalog, out);
  } else {
    PrintTable(catalog, out);
  }
  for (const CatalogEntry& entry : catalog.entries()) {
    for (const std::string& warning : entry.inspection.warnings) {
      err << "warning: " << warning << '\n';
    }
  }
  for (const std::string& problem : catalog.problems()) err << problem << '\n';
  const bool all_listed =
      std::all_of(directories.begin(), directories.end(), [](const std::string& directory) {
        std::error_code error;
        const std::filesystem::directory_iterator at(directory, error);
        return !error;
      });
  return all_listed ? 0 : kUnusable;
}

}  // namespace weir
