#include "host/graph/plugin_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "host/config/nearest.h"

namespace weir {

PluginSource::PluginSource(std::vector<std::filesystem::path> directories, Stager stager,
                           Trial trial, Unit::OnEnd on_end)
    : directories_(std::move(directories)),
      stager_(std::move(stager)),
      trial_(std::move(trial)),
      on_end_(std::move(on_end)),
      catalog_(Catalog::Scan(directories_)) {}

void PluginSource::Rescan() { catalog_ = Catalog::Scan(directories_); }

std::vector<std::filesystem::path> PluginSource::InUse() const {
  std::vector<std::filesystem::path> paths;
  for (const auto& [sha256, weak] : units_) {
    if (const auto unit = weak.lock()) paths.push_back(unit->file().path);
  }
  return paths;
}

std::string PluginSource::Missing(uint16_t kind, std::string_view type) const {
  const std::string_view kind_name = KindName(kind);
  const std::vector<std::string> types = catalog_.Types(kind);
  std::vector<std::string> places;
  for (const auto& directory : directories_) places.push_back(directory.string());
  return absl::StrCat("no plugin gives the ", absl::string_view(kind_name.data(), kind_name.size()),
                      " \"", absl::string_view(type.data(), type.size()), "\"",
                      NearestHint(type, types), " (looked in ", absl::StrJoin(places, ", "), ")");
}

std::shared_ptr<Unit> PluginSource::Loaded(uint16_t kind, std::string_view type) const {
  for (const auto& [sha256, weak] : units_) {
    std::shared_ptr<Unit> unit = weak.lock();
    if (unit != nullptr && unit->Find(kind, type) != nullptr) return unit;
  }
  return nullptr;
}

absl::StatusOr<std::shared_ptr<Unit>> PluginSource::Load(uint16_t kind, std::string_view type,
                                                         bool try_first) {
  std::erase_if(units_, [](const auto& known) { return known.second.expired(); });
  const CatalogEntry* entry = catalog_.Find(kind, type);
  if (entry == nullptr) {
    if (std::shared_ptr<Unit> unit = Loaded(kind, type)) return unit;
    return absl::NotFoundError(Missing(kind, type));
  }
  absl::StatusOr<StagedFile> staged = stager_.Stage(entry->path);
  if (!staged.ok()) return staged.status();
  if (const auto known = units_.find(staged->sha256); known != units_.end()) {
    if (std::shared_ptr<Unit> unit = known->second.lock()) return unit;
  }
  if (trial_ && try_first) {
    if (absl::Status tried = trial_(InUse(), staged->path); !tried.ok()) return tried;
  }
  absl::StatusOr<std::shared_ptr<Unit>> unit = Unit::Load(*staged, nullptr, on_end_);
  if (!unit.ok()) return unit.status();
  units_[staged->sha256] = *unit;
  if ((*unit)->Find(kind, type) == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(
        entry->path.string(), ": its note promises a component that it does not have"));
  }
  return unit;
}

}  // namespace weir
