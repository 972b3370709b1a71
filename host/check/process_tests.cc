// Tests of what a component does to the process around it, and leaves behind in it.
#include <fenv.h>
#include <locale.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/budget.h"
#include "host/check/exercise.h"
#include "host/check/failing_heap.h"
#include "host/check/harness.h"
#include "host/check/heap_watch.h"
#include "host/check/own_sockets.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr int kCyclesMax = 200, kCyclesMin = 5;
constexpr uint64_t kCyclesMs = 1500;
constexpr uint64_t kThreadEndMs = 1000;

void Live(const Subject& subject, const InstanceConfig& config) {
  Harness harness(*subject.component);
  if (harness.Create(config)) Exercise(subject, harness);
}

void StartsNoThreads(Subject& subject) {
  if (subject.component->flags & WEIR_OWN_THREADS) Skip("it says that it has threads of its own");
  const auto config = WorkingConfig(subject);
  const size_t before = CountThreads();
  Harness harness(*subject.component);
  if (!harness.Create(*config)) return;
  if (!harness.host().Open()) return;
  if (subject.component->kind == WEIR_RECEIVER) harness.host().Start();
  const size_t now = CountThreads();
  const size_t asked = harness.host().threads_started();
  if (now > before + asked) {
    Break(absl::StrCat("it started ", now - before - asked, " threads by itself; use "
                       "weir_loop_v1.thread_start, or the flag WEIR_OWN_THREADS"));
  }
}

// Libraries may keep some for the process; each life may not add its own.
void EndsItsThreads(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Live(subject, *config);
  const size_t before = CountThreads();
  for (int i = 0; i < 3; i++) Live(subject, *config);
  const Budget budget(kThreadEndMs);
  while (CountThreads() > before && !budget.over()) std::this_thread::yield();
  if (const size_t now = CountThreads(); now > before) {
    Break(absl::StrCat(now - before, " threads more than before are there after three instances "
                       "have lived and gone"),
          "R-212");
  }
}

void EndsThreadsOfTheHost(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Harness harness(*subject.component);
  if (!harness.Create(*config) || !harness.host().Open()) return;
  if (subject.component->kind == WEIR_RECEIVER) harness.host().Start();
  const size_t started = harness.host().threads_started();
  harness.End();
  if (started == 0) Skip("it starts no thread by thread_start");
}

void ClosesDescriptors(Subject& subject) {
  const auto config = WorkingConfig(subject);
  for (int i = 0; i < 2; i++) Live(subject, *config);
  const size_t before = OpenDescriptors().size();
  const Budget budget(kCyclesMs);
  int cycles = 0;
  while (cycles < kCyclesMin || (cycles < kCyclesMax && !budget.over())) {
    Live(subject, *config);
    cycles++;
  }
  const std::vector<std::string> open = OpenDescriptors();
  if (open.size() >= before + static_cast<size_t>(cycles)) {
    Break(absl::StrCat(open.size() - before, " descriptors more than before are open after ",
                       cycles, " instances; the last is ", open.back()));
  }
}

// What creating and opening lose is the matter of other tests.
void LosesNoMemory(Subject& subject) {
  const auto config = WorkingConfig(subject);
  const size_t idle = LostEachTime([&] {
    Harness harness(*subject.component);
    if (harness.Create(*config)) harness.OpenShards();
  });
  if (idle > 0) Skip("it loses memory even without work");
  LosesNothing("a life of work", LostEachTime([&] { Live(subject, *config); }));
}

struct Surroundings {
  std::string locale, directory, environment;
  mode_t mask = 0;
  int rounding = 0;
};

Surroundings Look() {
  Surroundings now;
  now.locale = setlocale(LC_ALL, nullptr);
  std::error_code error;
  now.directory = std::filesystem::current_path(error).string();
  for (char** at = environ; *at != nullptr; at++) now.environment += absl::StrCat(*at, "\n");
  now.mask = umask(0);
  umask(now.mask);
  now.rounding = fegetround();
  return now;
}

void LeavesTheProcessAlone(Subject& subject) {
  const Surroundings before = Look();
  Live(subject, *WorkingConfig(subject));
  const Surroundings now = Look();
  if (now.locale != before.locale) Break(absl::StrCat("it changed the locale to ", now.locale));
  if (now.directory != before.directory) Break("it changed the working directory");
  if (now.environment != before.environment) Break("it changed the environment");
  if (now.mask != before.mask) Break("it changed the mask of new files");
  if (now.rounding != before.rounding) Break("it changed how numbers are rounded");
}

// Each allocation of create and shard_open in turn can not be had.
void TakesNoMemory(Subject& subject) {
  const auto config = WorkingConfig(subject);
  FailingHeap heap(subject.handle);
  if (!heap.usable()) Skip("it takes no memory by functions that could be made to fail");
  BlameAll("R-611");
  const Budget budget(kCyclesMs);
  for (uint64_t call = 1; !budget.over(); call++) {
    Harness harness(*subject.component);
    heap.FailAt(call);
    const bool created = harness.Create(*config);
    if (created) harness.host().Open();
    heap.FailAt(0);
    if (!heap.failed()) break;
  }
}

constexpr Test kTests[] = {
    {"process.threads", "R-604", kEveryKind, StartsNoThreads},
    {"process.threads_end", "R-212", kEveryKind, EndsItsThreads},
    {"process.thread_stops", "R-605", kEveryKind, EndsThreadsOfTheHost},
    {"process.descriptors", "R-609", kEveryKind, ClosesDescriptors},
    {"process.memory", "R-206", kProcessors | kExporters, LosesNoMemory},
    {"process.surroundings", "R-610", kEveryKind, LeavesTheProcessAlone},
    {"process.no_memory", "R-611", kEveryKind, TakesNoMemory, Outcome::kWarned},
};

}  // namespace

std::span<const Test> ProcessTests() { return kTests; }

}  // namespace weir::check
