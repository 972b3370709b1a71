#include "host/check/runner.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>
#include <string_view>
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

// Nothing else can be tried of a component that these fail: each test would wait as long.
bool IsFirst(const Test& test) {
  return std::string_view(test.name) == "table.complete" ||
         std::string_view(test.name) == "life.create";
}

bool EndsAll(const Result& result) {
  const bool late = result.milliseconds >= int64_t{kTestSecondsMax} * 1000;
  return result.outcome == Outcome::kBroken && (late || result.requirement == "R-201");
}

void RunAll(const std::vector<TestRun>& runs, std::vector<Result>& results) {
  const std::filesystem::path executable = OwnExecutable();
  const auto run = [&](size_t i) {
    const std::string component = results[i].component;
    results[i] = RunTest(executable, runs[i]);
    results[i].component = component;
    results[i].reproduce = ReproduceToken({runs[i].test->name, component, runs[i].seed});
  };
  std::vector<size_t> rest;
  std::map<uint32_t, std::string> ended;  // Components, and why.
  for (size_t i = 0; i < runs.size(); i++) {
    if (ended.contains(runs[i].component)) continue;
    if (!IsFirst(*runs[i].test)) {
      rest.push_back(i);
      continue;
    }
    run(i);
    if (!EndsAll(results[i])) continue;
    ended[runs[i].component] =
        absl::StrCat("nothing else can be tried before ", runs[i].test->name, " holds");
  }
  std::erase_if(rest, [&](size_t i) { return ended.contains(runs[i].component); });
  for (size_t i = 0; i < runs.size(); i++) {
    const auto found = ended.find(runs[i].component);
    if (found != ended.end() && results[i].reproduce.empty()) results[i].reason = found->second;
  }
  ForAll(rest.size(), [&](size_t i) { run(rest[i]); });
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
  if (staged.ok()) RunAll(runs, results);
  std::filesystem::remove_all(directory, error);  // Or the stager's own would stay.
  return results;
}

}  // namespace weir::check
