// An instance of a plugin's first processor without a host around it: no configuration, no
// services. Enough for plugins that need none, such as the no-op sample.
//
// Owns the instance and keeps its plugin loaded. Fails by ending the program with a message: a
// benchmark has nobody to tell. One thread.
#pragma once

#include <filesystem>
#include <memory>

#include "host/loader/stager.h"
#include "host/loader/unit.h"
#include "weir/abi.h"

namespace weir::bench {

class BenchInstance {
 public:
  // Of a plugin that is linked into this program.
  explicit BenchInstance(const weir_plugin* plugin);
  // Of a file, staged and loaded as the host does it.
  explicit BenchInstance(const std::filesystem::path& file);
  ~BenchInstance();
  BenchInstance(const BenchInstance&) = delete;
  BenchInstance& operator=(const BenchInstance&) = delete;

  const weir_processor_v1& processor() const { return *component_->processor; }
  const weir_component& component() const { return *component_; }
  const weir_instance* plugin() const { return instance_; }

 private:
  void Create();

  std::unique_ptr<Stager> stager_;
  std::shared_ptr<Unit> unit_;
  const weir_component* component_ = nullptr;
  weir_instance* instance_ = nullptr;
};

// What the first argument of weir_plugin_v1 may be here.
const weir_host* BenchHost();

}  // namespace weir::bench
