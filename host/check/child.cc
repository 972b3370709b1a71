#include "host/check/child.h"

#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/check/verdict.h"
#include "host/loader/plugin_file.h"
#include "host/loader/signal_guard.h"
#include "host/loader/table_check.h"

namespace weir::check {
namespace {

constexpr int kBadUsage = 2;
// The child ends itself; this is for one that can not.
constexpr std::chrono::seconds kGrace{5};

// What a file breaks that the system refuses to load.
const char* RequirementOf(std::string_view error) {
  if (error.find("version `GLIBC_") != error.npos) return "R-109";
  return error.starts_with("libweir") ? "R-110" : "R-201";
}

// Loads the file and asks it for its table, as the collector does.
void Load(Subject& subject, uint32_t index) {
  const SignalGuard signals;
  Enter("R-201", "loading");
  subject.handle = dlopen(subject.path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (subject.handle == nullptr) {
    const std::string error = dlerror();
    Break(absl::StrCat("it could not be loaded: ", error), RequirementOf(error));
  }
  const auto entry =
      reinterpret_cast<decltype(&weir_plugin_v1)>(dlsym(subject.handle, "weir_plugin_v1"));
  if (entry == nullptr) Break("it does not export weir_plugin_v1", "R-101");
  Enter("R-202", "weir_plugin_v1");
  subject.plugin = entry(nullptr);
  Enter(nullptr, "");
  const std::string changed = signals.RestoreChanges(subject.inspection.has_go);
  if (!changed.empty()) {
    Break(absl::StrCat("loading it changes ", changed), "R-201");
  }
  const weir_plugin* plugin = subject.plugin;
  if (plugin == nullptr || !WEIR_HAS(plugin, weir_plugin, components)) {
    Break("weir_plugin_v1 gave no table", "R-202");
  }
  if (plugin->components == nullptr || index >= plugin->component_count) {
    Break(absl::StrCat("its table has ", plugin->component_count,
                       " components, fewer than its note lists"),
          "R-202");
  }
  subject.component = plugin->components[index];
}

// Only tests of the table itself may see one that is not complete.
void CheckUsable(const Subject& subject, const Test& test) {
  if (std::string_view(test.name).starts_with("table.")) return;
  if (const absl::Status s = CheckComponent("it", subject.component); !s.ok()) {
    Skip(std::string(s.message()));
  }
  if (!(test.kinds >> subject.component->kind & 1)) Skip("the component is of another kind");
}

}  // namespace

Result RunTest(const std::filesystem::path& executable, const TestRun& run) {
  Result result;
  result.test = run.test->name;
  result.requirement = run.test->requirement;
  std::error_code ignored;
  std::filesystem::create_directory(run.directory, ignored);
  const auto begin = std::chrono::steady_clock::now();
  const absl::Status status =
      RunChild(executable,
               {kCheckTestCommand, run.test->name, run.staged.string(),
                std::to_string(run.component), run.directory.string(), std::to_string(run.seed),
                run.config_file, run.send_file},
               "", std::chrono::seconds(kTestSecondsMax) + kGrace);
  result.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - begin)
                            .count();
  std::filesystem::remove_all(run.directory, ignored);
  const std::string said = status.ok() ? "" : std::string(status.message());
  ReadVerdict(said, said.empty() ? "it ended the process" : said, result);
  if (result.outcome == Outcome::kBroken) result.outcome = run.test->otherwise;
  return result;
}

int RunCheckTest(const std::vector<std::string>& arguments) {
  uint32_t index = 0;
  Subject subject;
  if (arguments.size() != 7 || !absl::SimpleAtoi(arguments[2], &index) ||
      !absl::SimpleAtoi(arguments[4], &subject.seed)) {
    return kBadUsage;
  }
  for (const Test& test : AllTests()) {
    if (arguments[0] != test.name) continue;
    subject.path = arguments[1];
    subject.config_file = arguments[5];
    subject.send_file = arguments[6];
    BeginVerdict(test.requirement, kTestSecondsMax);
    signal(SIGPIPE, SIG_IGN);  // As the collector does.
    const absl::StatusOr<PluginFile> file = ReadPluginFile(subject.path);
    if (!file.ok() || chdir(arguments[3].c_str()) != 0) Skip("its copy could not be read");
    absl::StatusOr<Inspection> inspection = Inspect("it", file->bytes);
    if (!inspection.ok()) Skip(std::string(inspection.status().message()));
    subject.inspection = *std::move(inspection);
    Load(subject, index);
    CheckUsable(subject, test);
    test.run(subject);
    Hold();
  }
  return kBadUsage;
}

}  // namespace weir::check
