#include "host/loader/unit.h"

#include <dlfcn.h>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>
#include <exception>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "host/loader/load_watch.h"
#include "host/loader/signal_guard.h"
#include "host/loader/table_check.h"

namespace weir {
namespace {

constexpr char kEntry[] = "weir_plugin_v1";
using Entry = const weir_plugin*(const weir_host*);

absl::Status Refuse(const StagedFile& file, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat(file.source.string(), ": ", std::string(why)));
}

// Keeps the file mapped until the process ends, whatever is closed.
void Pin(const std::filesystem::path& path) {
  if (void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE)) dlclose(handle);
}

bool IsMapped(const std::filesystem::path& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD);
  if (handle) dlclose(handle);
  return handle != nullptr;
}

}  // namespace

// Out of the header because of what it includes.
class Unit::Library {
 public:
  boost::dll::shared_library handle;
};

Unit::Unit(StagedFile file, std::unique_ptr<Library> library, const weir_plugin* table,
           OnEnd on_end)
    : file_(std::move(file)),
      library_(std::move(library)),
      table_(table),
      on_end_(std::move(on_end)) {}

absl::StatusOr<std::shared_ptr<Unit>> Unit::Load(const StagedFile& file, const weir_host* host,
                                                 OnEnd on_end) {
  const bool has_go = file.inspection.has_go;
  const LoadWatch watch(file.source, "this plugin was loaded", LoadWatch::kSecondsMax, has_go);
  const SignalGuard signals;
  auto library = std::make_unique<Library>();
  try {
    // The throwing overload keeps the dynamic linker's own words.
    library->handle.load(file.path, boost::dll::load_mode::rtld_now |
                                        boost::dll::load_mode::rtld_local);
  } catch (const std::exception& error) {
    return Refuse(file, absl::StrCat("could not be loaded: ", error.what()));
  }
  const weir_plugin* table = nullptr;
  try {
    table = library->handle.get<Entry>(kEntry)(host);
  } catch (const std::exception& error) {
    return Refuse(file, absl::StrCat("weir_plugin_v1: ", error.what()));
  }
  if (const std::string changed = signals.RestoreChanges(has_go); !changed.empty()) {
    // Its handler may have been called meanwhile; code that did this is not taken away again.
    Pin(file.path);
    return Refuse(file, absl::StrCat("changes ", changed,
                                     " when it is loaded; signals are the host's"));
  }
  if (absl::Status status = CheckTable(file.source.string(), table, file.note()); !status.ok()) {
    if (!file.inspection.park_reason.empty()) Pin(file.path);
    return status;
  }
  return std::shared_ptr<Unit>(new Unit(file, std::move(library), table, std::move(on_end)));
}

absl::StatusOr<std::shared_ptr<Unit>> Unit::FromTable(const weir_plugin* plugin,
                                                      std::string_view id) {
  StagedFile file;
  file.source = std::string(id);
  PluginNote& note = file.inspection.note;
  note.abi_major = WEIR_ABI_MAJOR;
  note.id = std::string(id);
  note.version = "linked";
  file.inspection.park_reason = "it is linked into the host";
  if (!plugin) return Refuse(file, "has no table");
  for (uint32_t i = 0; i < plugin->component_count; i++) {
    const weir_component* component = plugin->components[i];
    if (absl::Status s = CheckComponent(file.source.string(), component); !s.ok()) return s;
    note.components.push_back({component->kind, component->component_type});
    note.flags |= component->flags;
  }
  if (absl::Status s = CheckTable(file.source.string(), plugin, note); !s.ok()) return s;
  return std::shared_ptr<Unit>(new Unit(std::move(file), nullptr, plugin, nullptr));
}

Unit::~Unit() {
  if (!library_) return;
  UnitEnd end;
  end.id = note().id;
  end.sha256 = sha256();
  end.reason = file_.inspection.park_reason;
  if (!end.reason.empty()) Pin(file_.path);
  library_->handle.unload();
  if (end.reason.empty()) {
    end.unloaded = !IsMapped(file_.path);
    if (!end.unloaded) end.reason = "it is still mapped after it was closed";
  }
  if (on_end_) on_end_(end);
}

const weir_component* Unit::Find(uint16_t kind, std::string_view type) const {
  for (uint32_t i = 0; i < table_->component_count; i++) {
    const weir_component* component = table_->components[i];
    if (component->kind == kind && component->component_type == type) return component;
  }
  return nullptr;
}

}  // namespace weir
