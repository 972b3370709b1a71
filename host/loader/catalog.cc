#include "host/loader/catalog.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/loader/plugin_file.h"

namespace weir {
namespace {

constexpr size_t kFilesMax = 4096;  // Of one directory.

CatalogEntry Look(const std::filesystem::path& path, bool with_sum) {
  CatalogEntry entry;
  entry.path = path;
  absl::StatusOr<PluginFile> file = ReadPluginFile(path);
  if (!file.ok()) {
    entry.verdict = file.status();
    return entry;
  }
  if (with_sum) entry.sha256 = file->sha256();
  absl::StatusOr<Inspection> inspection = Inspect(path.string(), file->bytes);
  entry.verdict = inspection.status();
  if (inspection.ok()) entry.inspection = *std::move(inspection);
  return entry;
}

bool Gives(const CatalogEntry& entry, const ComponentName& name) {
  const auto& components = entry.inspection.note.components;
  return entry.verdict.ok() &&
         std::find(components.begin(), components.end(), name) != components.end() &&
         std::find(entry.shadowed.begin(), entry.shadowed.end(), name) == entry.shadowed.end();
}

}  // namespace

Catalog Catalog::Scan(const std::vector<std::filesystem::path>& directories, bool with_sums) {
  Catalog catalog;
  for (const std::filesystem::path& directory : directories) {
    catalog.ScanDirectory(directory, with_sums);
  }
  return catalog;
}

void Catalog::ScanDirectory(const std::filesystem::path& directory, bool with_sums) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  for (const std::filesystem::directory_iterator end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".so") files.push_back(at->path());
  }
  if (error) {
    problems_.push_back(
        absl::StrCat(directory.string(), ": could not be listed: ", error.message()));
  }
  std::sort(files.begin(), files.end());
  if (files.size() > kFilesMax) {
    problems_.push_back(absl::StrCat(directory.string(), ": has ", files.size(),
                                     " plugin files; only the first ", kFilesMax, " are used"));
    files.resize(kFilesMax);
  }
  for (const std::filesystem::path& file : files) {
    CatalogEntry entry = Look(file, with_sums);
    if (entry.verdict.ok()) MarkShadowed(entry);
    entries_.push_back(std::move(entry));
  }
}

void Catalog::MarkShadowed(CatalogEntry& entry) const {
  for (const ComponentName& name : entry.inspection.note.components) {
    if (Find(name.kind, name.type)) entry.shadowed.push_back(name);
  }
}

const CatalogEntry* Catalog::Find(uint16_t kind, std::string_view type) const {
  const ComponentName name = {kind, std::string(type)};
  for (const CatalogEntry& entry : entries_) {
    if (Gives(entry, name)) return &entry;
  }
  return nullptr;
}

std::vector<std::string> Catalog::Types(uint16_t kind) const {
  std::set<std::string> types;
  for (const CatalogEntry& entry : entries_) {
    for (const ComponentName& name : entry.inspection.note.components) {
      if (name.kind == kind) types.insert(name.type);
    }
  }
  return {types.begin(), types.end()};
}

std::vector<std::filesystem::path> PluginDirectories(
    const std::vector<std::string>& from_command_line, std::string_view path,
    const std::filesystem::path& executable) {
  std::vector<std::filesystem::path> directories;
  const auto add = [&directories](std::filesystem::path directory) {
    if (directory.empty()) return;
    if (std::find(directories.begin(), directories.end(), directory) == directories.end()) {
      directories.push_back(std::move(directory));
    }
  };
  for (const std::string& directory : from_command_line) add(directory);
  while (!path.empty()) {
    const std::string_view one = path.substr(0, path.find(':'));
    path.remove_prefix(std::min(path.size(), one.size() + 1));
    add(std::filesystem::path(std::string(one)));
  }
  add(executable.parent_path().parent_path() / "lib" / "weir" / "plugins");
  return directories;
}

}  // namespace weir
