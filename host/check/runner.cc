#include "host/check/runner.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/check/child.h"
#include "host/check/reproduce.h"
#include "host/loader/plugin_file.h"
#include "host/loader/stager.h"

namespace weir::check {
namespace {

// Most of them wait most of the time.
constexpr unsigned kAtOncePerCore = 2, kAtOnceMin = 4, kAtOnceMax = 16;

std::string Absolute(const std::string& file) {
  if (file.empty()) return file;
  std::error_code error;
  return std::filesystem::absolute(file, error).string();
}

// Calls `run(i)` for all i below `count`, on several threads.
void ForAll(size_t count, const std::function<void(size_t)>& run) {
  std::atomic<size_t> next{0};
  std::vector<std::thread> threads;
  const unsigned at_once = std::clamp(
      kAtOncePerCore * std::thread::hardware_concurrency(), kAtOnceMin, kAtOnceMax);
  for (unsigned t = 0; t < at_once; t++) {
    threads.emplace_back([&] {
      for (size_t i; (i = next.fetch_add(1)) < count;) run(i);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

absl::StatusOr<std::vector<Result>> RunTests(const std::string& file, const PluginNote& note,
                                             const RunSettings& settings) {
  absl::StatusOr<Stager> stager = Stager::Create({}, {});
  if (!stager.ok()) return stager.status();
  const absl::StatusOr<StagedFile> staged = stager->Stage(file);
  std::error_code error;
  const std::filesystem::path directory = stager->directory() / "run";
  std::filesystem::create_directory(directory, error);

  const std::vector<Test> tests = AllTests();
  std::vector<TestRun> runs;
  std::vector<Result> results;
  for (uint32_t i = 0; i < note.components.size(); i++) {
    const std::string component = ComponentText(note.components[i]);
    for (const Test& test : tests) {
      const bool is_kind = test.kinds >> note.components[i].kind & 1;
      if (!is_kind || !settings.wants(test, component)) continue;
      TestRun run;
      run.test = &test;
      run.component = i;
      run.directory = directory / std::to_string(runs.size());
      run.seed = settings.seed;
      run.config_file = Absolute(settings.config_file);
      run.send_file = Absolute(settings.send_file);
      if (staged.ok()) run.staged = staged->path;
      runs.push_back(std::move(run));
      Result result;
      result.test = test.name;
      result.requirement = test.requirement;
      result.component = component;
      result.outcome = Outcome::kSkipped;
      result.reason = std::string(staged.status().message());
      results.push_back(std::move(result));
    }
  }
  if (staged.ok()) {
    const std::filesystem::path executable = OwnExecutable();
    ForAll(runs.size(), [&](size_t i) {
      const std::string component = results[i].component;
      results[i] = RunTest(executable, runs[i]);
      results[i].component = component;
      results[i].reproduce = ReproduceToken({runs[i].test->name, component, settings.seed});
    });
  }
  std::filesystem::remove_all(directory, error);  // Or the stager's own would stay.
  return results;
}

}  // namespace weir::check
