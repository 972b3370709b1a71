// The units that are in use, by the hash of their file, so that the same bytes are loaded once.
//
// Owns nothing: a unit lives as long as somebody holds it. Threads: [control].
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "host/loader/unit.h"

namespace weir {

class UnitCache {
 public:
  // `on_end` is told when a unit is gone; it may be empty.
  UnitCache(const weir_host* host, Unit::OnEnd on_end) : host_(host), on_end_(std::move(on_end)) {}

  // The unit of this staged file: the one in use, or a newly loaded one.
  absl::StatusOr<std::shared_ptr<Unit>> Load(const StagedFile& file) {
    std::weak_ptr<Unit>& known = units_[file.path.string()];
    if (std::shared_ptr<Unit> unit = known.lock()) return unit;
    absl::StatusOr<std::shared_ptr<Unit>> unit = Unit::Load(file, host_, on_end_);
    if (unit.ok()) known = *unit;
    return unit;
  }
  // The staged copies in use, for TryLoadInChild.
  std::vector<std::filesystem::path> InUse() const {
    std::vector<std::filesystem::path> paths;
    for (const auto& [path, unit] : units_) {
      if (!unit.expired()) paths.emplace_back(path);
    }
    return paths;
  }

 private:
  const weir_host* host_;
  Unit::OnEnd on_end_;
  std::map<std::string, std::weak_ptr<Unit>> units_;
};

}  // namespace weir
