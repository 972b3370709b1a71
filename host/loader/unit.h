// A loaded plugin: one staged file with its component tables.
//
// Shared by the instances made from it; the last one to go takes it out of the process, or parks
// it: a file is unloaded only when it proves that it can be (park_reason is empty), and then it is
// verified that it is really gone. Loading the same staged file twice gives the same code and
// statics.
//
// Threads: Load and the destructor [control]; the rest is immutable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "host/loader/stager.h"
#include "weir/abi.h"

namespace weir {

// What became of a unit that nobody uses any more.
struct UnitEnd {
  std::string id;      // Of the plugin.
  std::string sha256;
  bool unloaded = false;
  std::string reason;  // Why it was parked.
};

class Unit {
 public:
  using OnEnd = std::function<void(const UnitEnd&)>;

  // Loads the staged copy with RTLD_NOW | RTLD_LOCAL, asks for its table, and holds it against the
  // note. Constructors of the file run here. A file that changes a signal's disposition or the
  // thread's signal mask is refused, and what it changed is put back. `on_end` may be empty.
  // FailedPrecondition with a sentence that names the file.
  static absl::StatusOr<std::shared_ptr<Unit>> Load(const StagedFile& file, const weir_host* host,
                                                    OnEnd on_end);
  // A plugin that is linked into this process, for tests and the overhead benchmark.
  static absl::StatusOr<std::shared_ptr<Unit>> FromTable(const weir_plugin* plugin,
                                                         std::string_view id);
  ~Unit();
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  // Null when it has no such component. `kind` is WEIR_RECEIVER ..
  const weir_component* Find(uint16_t kind, std::string_view type) const;
  const weir_plugin& table() const { return *table_; }

  const StagedFile& file() const { return file_; }
  const PluginNote& note() const { return file_.inspection.note; }
  const std::string& sha256() const { return file_.sha256; }

 private:
  class Library;
  Unit(StagedFile file, std::unique_ptr<Library> library, const weir_plugin* table, OnEnd on_end);

  StagedFile file_;
  std::unique_ptr<Library> library_;  // Null: linked in.
  const weir_plugin* table_;
  OnEnd on_end_;
};

}  // namespace weir
