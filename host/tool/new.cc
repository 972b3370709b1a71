#include "host/tool/new.h"

#include <filesystem>
#include <ostream>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/tool/plugin_name.h"
#include "host/tool/scaffold.h"
#include "host/tool/version.h"

namespace weir {
namespace {

constexpr int kUnusable = 2;

// What the shared templates say about a language.
struct Language {
  std::string_view name;
  std::string_view tools, packages;  // In words, and as Debian calls them.
  std::string_view source, test;
};
constexpr Language kLanguages[] = {
    {"c", "a C compiler, make", "gcc libc6-dev make", "@NAME@.c", "@NAME@_test.c"},
    {"cpp", "a compiler of C++20, make", "g++ make", "@NAME@.cc", "@NAME@_test.cc"},
    {"rust", "cargo with rustc 1.63 or later, make", "cargo gcc libc6-dev make", "src/lib.rs",
     "src/tests.rs"},
    {"go", "Go 1.19 or later, a C compiler, make", "golang-go gcc libc6-dev make", "main.go",
     "main_test.go"},
};

absl::StatusOr<Language> FindLanguage(const std::string& name) {
  for (const Language& language : kLanguages) {
    if (language.name == name) return language;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--lang ", name, ": expected c, cpp, rust or go"));
}

absl::Status CheckKind(const std::string& kind) {
  if (kind == "receiver" || kind == "processor" || kind == "exporter") return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--kind ", kind, ": expected receiver, processor or exporter"));
}

absl::Status Write(const NewOptions& options, const std::filesystem::path& target) {
  if (absl::Status named = CheckPluginName(options.name); !named.ok()) return named;
  if (absl::Status kind = CheckKind(options.kind); !kind.ok()) return kind;
  const absl::StatusOr<Language> language = FindLanguage(options.language);
  if (!language.ok()) return language.status();
  const std::filesystem::path prefix =
      options.prefix.empty() ? OwnExecutable().parent_path().parent_path()
                             : std::filesystem::path(options.prefix);
  ScaffoldValues values = {{"NAME", options.name},
                           {"CLASS", ClassName(options.name, options.kind)},
                           {"PREFIX", prefix.string()},
                           {"VERSION", std::string(kVersion)},
                           {"TOOLS", std::string(language->tools)},
                           {"PACKAGES", std::string(language->packages)}};
  values["SOURCE"] = *ExpandScaffold(language->source, values);
  values["TEST"] = *ExpandScaffold(language->test, values);
  const std::filesystem::path templates = prefix / "share/weir/scaffolds";
  return WriteScaffold({templates / "any/common", templates / "any" / options.kind,
                        templates / options.language / "common",
                        templates / options.language / options.kind},
                       values, target);
}

}  // namespace

int NewPlugin(const NewOptions& options, std::ostream& out, std::ostream& err) {
  const std::filesystem::path target =
      options.directory.empty() ? options.name : options.directory;
  if (const absl::Status written = Write(options, target); !written.ok()) {
    err << written.message() << '\n';
    return kUnusable;
  }
  out << "cd " << target.string() << '\n'
      << "make check   # builds " << options.name << ".so and tests it\n"
      << "make run     # a host with it; README.md says what to send\n";
  return 0;
}

}  // namespace weir
