// From a component's kind and type to a loaded plugin.
//
// Looks through the plugin directories, stages the file that gives the component, and loads it. A
// file with the same content as one in use gives the same unit, so that what did not change is
// shared between generations.
//
// Threads: [control].
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "host/loader/catalog.h"
#include "host/loader/stager.h"
#include "host/loader/unit.h"

namespace weir {

class PluginSource {
 public:
  // `trial` loads a staged file in a child process first; empty: no trial.
  using Trial = std::function<absl::Status(const std::vector<std::filesystem::path>& in_use,
                                           const std::filesystem::path& candidate)>;

  PluginSource(std::vector<std::filesystem::path> directories, Stager stager, Trial trial,
               Unit::OnEnd on_end);

  // Looks at the directories again.
  void Rescan();
  const Catalog& catalog() const { return catalog_; }
  const std::vector<std::filesystem::path>& directories() const { return directories_; }

  // A component whose file has gone comes from the copy that is loaded, as long as it is in use.
  // `try_first`: something runs that a file must not take down, so the trial comes first.
  // Errors name the component, what there is, and what to do.
  absl::StatusOr<std::shared_ptr<Unit>> Load(uint16_t kind, std::string_view type,
                                             bool try_first);

 private:
  std::shared_ptr<Unit> Loaded(uint16_t kind, std::string_view type) const;
  std::string Missing(uint16_t kind, std::string_view type) const;
  std::vector<std::filesystem::path> InUse() const;

  const std::vector<std::filesystem::path> directories_;
  Stager stager_;
  const Trial trial_;
  const Unit::OnEnd on_end_;
  Catalog catalog_;
  std::map<std::string, std::weak_ptr<Unit>> units_;  // By sha256.
};

}  // namespace weir
