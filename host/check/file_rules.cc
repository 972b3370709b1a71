#include "host/check/file_rules.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "host/loader/gate.h"
#include "host/loader/note.h"

namespace weir::check {
namespace {

constexpr std::string_view kEntry = "weir_plugin_v1";
// What Go's runtime imports and calls only when a program in Go asks for it, but for sigaction and
// pthread_sigmask: see signal_guard.h.
constexpr std::array<std::string_view, 8> kOfGo = {
    "sigaction", "pthread_sigmask", "setenv", "unsetenv", "clearenv", "setuid", "setgid", "abort",
};
// A thread's own Go state, which it reaches by the static model: glibc keeps room for such.
constexpr uint64_t kGoTlsBytesMax = 8;

constexpr int kGlibcMinorMax = 36;  // Debian 12.
constexpr size_t kNamesMax = 3;     // In a message.

// End, divide or change the whole process, or take its signals.
constexpr std::array<std::string_view, 36> kForbidden = {
    "exit",        "_exit",         "_Exit",        "quick_exit",   "exit_group",  "fork",
    "vfork",       "_Fork",         "execve",       "execv",        "execvp",      "execl",
    "execlp",      "fexecve",       "setlocale",    "setenv",       "unsetenv",    "putenv",
    "clearenv",    "chdir",         "fchdir",       "chroot",       "umask",       "signal",
    "bsd_signal",  "sysv_signal",   "__sysv_signal", "sigaction",   "__sigaction", "sigset",
    "sigprocmask", "pthread_sigmask", "sigaltstack", "daemon",      "setuid",      "setgid",
};

std::string Names(std::vector<std::string_view> names) {
  const size_t count = names.size();
  names.resize(std::min(count, kNamesMax));
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  if (count > kNamesMax) text += ", ...";
  return text;
}

// A rule says what is wrong; empty: nothing.
std::string ExportsOneFunction(const ElfImage& image) {
  std::vector<std::string_view> others;
  bool is_function = false;
  for (const ElfSymbol& symbol : image.symbols) {
    if (!symbol.defined || symbol.is_local) continue;
    if (symbol.name == kEntry) is_function = symbol.is_function;
    // Unique ones have a rule of their own.
    if (symbol.name != kEntry && !symbol.unique) others.push_back(symbol.name);
  }
  if (!is_function) return "it does not export the function weir_plugin_v1; define it, visible";
  if (others.empty()) return "";
  return absl::StrCat("it exports ", others.size(), " other symbols (", Names(others),
                      "); hide them with a version script");
}

std::string HasNote(const ElfImage& image) {
  const auto count = std::count_if(image.notes.begin(), image.notes.end(),
                                   [](const ElfNote& note) { return note.name == "Weir"; });
  if (count > 1) {
    return absl::StrCat("it has ", count, " notes; write WEIR_PLUGIN_NOTE once per plugin");
  }
  const absl::StatusOr<PluginNote> note = ReadNote(image);
  return note.ok() ? "" : std::string(note.status().message());
}

std::string HasNothingUnique(const ElfImage& image) {
  std::vector<std::string_view> unique;
  for (const ElfSymbol& symbol : image.symbols) {
    if (symbol.defined && symbol.unique) unique.push_back(symbol.name);
  }
  if (unique.empty()) return "";
  return absl::StrCat("it defines symbols that are unique in the process (", Names(unique),
                      "); build with -fno-gnu-unique");
}

std::string HasNoStaticTls(const ElfImage& image) {
  if (image.HasGo() && image.tls_bytes <= kGoTlsBytesMax) return "";
  return image.static_tls ? "its thread-local storage is of the static model; build it with -fPIC "
                            "and without -ftls-model=initial-exec"
                          : "";
}

std::string HasNoTextRelocations(const ElfImage& image) {
  return image.text_relocations ? "it has text relocations; compile all of it with -fPIC" : "";
}

std::string HasNoRpath(const ElfImage& image) {
  if (image.rpath.empty()) return "";
  return absl::StrCat("it looks for libraries in ", std::string(image.rpath),
                      "; link it without RPATH");
}

std::string HasNoExecutableStack(const ElfImage& image) {
  return image.executable_stack ? "it asks for an executable stack; link it with -z noexecstack"
                                : "";
}

std::string NeedsOldGlibc(const ElfImage& image) {
  int highest = 0;
  for (const std::string_view version : image.versions) {
    constexpr std::string_view kPrefix = "GLIBC_2.";
    if (!version.starts_with(kPrefix)) continue;
    const std::string minor(version.substr(kPrefix.size()));
    int number = 0;
    if (absl::SimpleAtoi(minor.substr(0, minor.find('.')), &number)) {
      highest = std::max(highest, number);
    }
  }
  if (highest <= kGlibcMinorMax) return "";
  return absl::StrCat("it needs glibc 2.", highest, ", at most 2.", kGlibcMinorMax,
                      " is allowed; build it on an older system");
}

std::string NeedsNoHost(const ElfImage& image) {
  for (const std::string_view library : image.needed) {
    if (!library.starts_with("libweir")) continue;
    return absl::StrCat("it is linked to ", std::string(library),
                        ", a part of the host; the contract has all it may use");
  }
  return "";
}

bool IsOfGo(const ElfImage& image, std::string_view name) {
  return image.HasGo() && std::find(kOfGo.begin(), kOfGo.end(), name) != kOfGo.end();
}

std::string ImportsNothingForbidden(const ElfImage& image) {
  std::vector<std::string_view> found;
  for (const ElfSymbol& symbol : image.symbols) {
    if (symbol.defined || IsOfGo(image, symbol.name)) continue;
    if (std::find(kForbidden.begin(), kForbidden.end(), symbol.name) != kForbidden.end()) {
      found.push_back(symbol.name);
    }
  }
  if (found.empty()) return "";
  return absl::StrCat("it imports ", Names(found), ", which act on the whole process");
}

std::string ImportsNoAbort(const ElfImage& image) {
  if (!image.Imports("abort") || IsOfGo(image, "abort")) return "";
  return "it imports abort, which would end the host";
}

std::string ClaimsToStay(const ElfImage& image) {
  const absl::StatusOr<PluginNote> note = ReadNote(image);
  return note.ok() ? std::string(CheckGo("it", image, *note).message()) : "";
}

struct Rule {
  const char* name;
  const char* requirement;
  std::string (*problem)(const ElfImage& image);
  Outcome outcome = Outcome::kBroken;
};

constexpr Rule kRules[] = {
    {"file.exports", "R-101", ExportsOneFunction},
    {"file.note", "R-102", HasNote},
    {"file.unique", "R-104", HasNothingUnique},
    {"file.static_tls", "R-105", HasNoStaticTls},
    {"file.text_relocations", "R-106", HasNoTextRelocations},
    {"file.rpath", "R-107", HasNoRpath},
    {"file.executable_stack", "R-108", HasNoExecutableStack},
    {"file.glibc", "R-109", NeedsOldGlibc},
    {"file.host_library", "R-110", NeedsNoHost},
    {"file.imports", "R-111", ImportsNothingForbidden},
    {"file.abort", "R-112", ImportsNoAbort, Outcome::kWarned},
    {"file.go", "R-113", ClaimsToStay},
};

}  // namespace

std::vector<Result> CheckFile(const ElfImage& image) {
  std::vector<Result> results;
  for (const Rule& rule : kRules) {
    Result result;
    result.test = rule.name;
    result.requirement = rule.requirement;
    result.reason = rule.problem(image);
    result.outcome = result.reason.empty() ? Outcome::kHeld : rule.outcome;
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace weir::check
