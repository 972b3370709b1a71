#include "host/loader/gate.h"

#include <algorithm>
#include <array>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "weir/abi.h"

namespace weir {
namespace {

constexpr std::string_view kEntry = "weir_plugin_v1";

// Libraries that may go from the process together with their last user: they start no threads, keep
// no thread-local destructors and register nothing. The last two stay: the host needs them itself.
constexpr std::array<std::string_view, 18> kUnloadable = {
    "libc.so.6",       "libm.so.6",      "libgcc_s.so.1",        "libstdc++.so.6",
    "libpthread.so.0", "libdl.so.2",     "librt.so.1",           "ld-linux-x86-64.so.2",
    "libz.so.1",       "libzstd.so.1",   "libdeflate.so.0",      "libhs.so.5",
    "libhs_runtime.so.5", "libre2.so.9", "libpcre2-8.so.0",      "ld-linux-aarch64.so.1",
    "libyaml-cpp.so.0.7", "libcrypto.so.3",
};

absl::Status Refuse(std::string_view file, std::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(file), ": ", std::string(why)));
}

absl::Status Named(std::string_view file, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(std::string(file), ": ", status.message()));
}

}  // namespace

absl::Status CheckVersions(std::string_view file, const PluginNote& note) {
  if (note.abi_major != WEIR_ABI_MAJOR) {
    return Refuse(file, absl::StrCat("is built for ABI ", note.abi_major, ", this host speaks ABI ",
                                     WEIR_ABI_MAJOR, "; rebuild the plugin"));
  }
  if (note.host_minor > WEIR_ABI_MINOR) {
    return Refuse(file, absl::StrCat("needs a host with ABI ", WEIR_ABI_MAJOR, ".", note.host_minor,
                                     ", this one has ", WEIR_ABI_MAJOR, ".", WEIR_ABI_MINOR,
                                     "; install a newer weir"));
  }
  if (note.data_revision != WEIR_DATA_REVISION) {
    return Refuse(file, absl::StrCat("is built for data revision ", note.data_revision,
                                     ", this host has ", WEIR_DATA_REVISION,
                                     "; rebuild the plugin with this host's weir/abi.h"));
  }
  return absl::OkStatus();
}

absl::Status CheckGo(std::string_view file, const ElfImage& image, const PluginNote& note) {
  constexpr uint32_t kFlags = WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS;
  if (!image.HasGo() || (note.flags & kFlags) == kFlags) return absl::OkStatus();
  return Refuse(file, "has Go's runtime, which has threads of its own and can not leave a process; "
                      "write WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS as the flags of its note");
}

absl::Status CheckImage(std::string_view file, const ElfImage& image) {
  if (!image.Defines(kEntry)) {
    return Refuse(file, absl::StrCat("does not export ", std::string(kEntry),
                                     "; define it and keep it visible"));
  }
  const auto unique = std::find_if(image.symbols.begin(), image.symbols.end(),
                                   [](const ElfSymbol& s) { return s.defined && s.unique; });
  if (unique != image.symbols.end()) {
    return Refuse(file, absl::StrCat("defines the symbol ", std::string(unique->name),
                                     " as unique in the process, so that two versions of it would "
                                     "share their variables; build with -fno-gnu-unique, or hide "
                                     "it with weir_add_plugin's version script"));
  }
  // Two loads of one generated file end the process: "File already exists in database". The lite
  // runtime has no such database.
  if (image.Needs("libprotobuf.so")) {
    for (const ElfSymbol& symbol : image.symbols) {
      if (symbol.defined || symbol.name.find("AddDescriptorsRunner") == std::string_view::npos) {
        continue;
      }
      return Refuse(file, "registers generated protobuf code with libprotobuf.so, which ends the "
                          "process when a second version is loaded; generate it with "
                          "optimize_for = LITE_RUNTIME");
    }
  }
  if (image.text_relocations) {
    return Refuse(file, "has text relocations, so its code would have to be writable; compile "
                        "everything in it with -fPIC");
  }
  if (image.executable_stack) {
    return Refuse(file, "asks for an executable stack, for the whole process; link it with "
                        "-z noexecstack");
  }
  return absl::OkStatus();
}

std::vector<std::string> FindWarnings(std::string_view file, const ElfImage& image) {
  std::vector<std::string> warnings;
  std::vector<std::string> extra;
  for (const ElfSymbol& symbol : image.symbols) {
    if (symbol.defined && !symbol.is_local && symbol.name != kEntry)
      extra.emplace_back(symbol.name);
  }
  if (!extra.empty()) {
    const size_t count = extra.size();
    extra.resize(std::min<size_t>(count, 3));
    warnings.push_back(absl::StrCat(std::string(file), ": exports ", count, " symbols beside ",
                                    std::string(kEntry), " (", absl::StrJoin(extra, ", "),
                                    count > 3 ? ", ..." : "",
                                    "); link it with weir_add_plugin's version script"));
  }
  if (!image.rpath.empty()) {
    warnings.push_back(absl::StrCat(std::string(file), ": looks for libraries in ",
                                    std::string(image.rpath),
                                    " (RPATH), which may not exist elsewhere; link it without"));
  }
  return warnings;
}

std::string FindParkReason(const ElfImage& image, const PluginNote& note) {
  if (note.flags & WEIR_NEVER_UNLOAD) return "it is flagged never_unload";
  if (note.flags & WEIR_OWN_THREADS) return "it is flagged own_threads";
  for (const std::string_view library : image.needed) {
    if (std::find(kUnloadable.begin(), kUnloadable.end(), library) == kUnloadable.end()) {
      return absl::StrCat("it needs ", std::string(library),
                          ", which is not known to unload safely");
    }
  }
  for (const std::string_view import : {"__cxa_thread_atexit_impl", "__cxa_thread_atexit"}) {
    if (image.Imports(import)) return "it has thread_local objects with destructors";
  }
  for (const ElfSymbol& symbol : image.symbols) {
    if (symbol.defined && symbol.unique) return "it defines symbols that are unique in the process";
  }
  return "";
}

absl::StatusOr<Inspection> Inspect(std::string_view file, std::span<const uint8_t> bytes) {
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(bytes);
  if (!image.ok()) return Named(file, image.status());
  absl::StatusOr<PluginNote> note = ReadNote(*image);
  if (!note.ok()) return Named(file, note.status());
  if (absl::Status status = CheckVersions(file, *note); !status.ok()) return status;
  if (absl::Status status = CheckImage(file, *image); !status.ok()) return status;
  if (absl::Status status = CheckGo(file, *image, *note); !status.ok()) return status;

  Inspection inspection;
  inspection.note = std::move(*note);
  inspection.needed.assign(image->needed.begin(), image->needed.end());
  inspection.warnings = FindWarnings(file, *image);
  inspection.park_reason = FindParkReason(*image, inspection.note);
  inspection.has_go = image->HasGo();
  return inspection;
}

}  // namespace weir
