// Tests of processors: what they read, and on which threads they are called.
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "host/check/batch_run.h"
#include "host/check/blocking.h"
#include "host/check/each_signal.h"
#include "host/check/harness.h"
#include "host/check/requests.h"
#include "host/check/test.h"

namespace weir::check {
namespace {

constexpr uint32_t kRecords = 16;
constexpr uint32_t kLanes = 4;
constexpr int kRounds = 6;

void ReadsOnlyDeclared(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    run.Run(MakeRequest(signal, kRecords), {.all_columns = true});
    run.Run(MakeRequest(signal, kRecords), {});
  });
}

bool AnyOptional(const weir_columns& columns) {
  for (uint32_t i = 0; i < columns.count; i++) {
    if (columns.ids[i] & WEIR_OPTIONAL) return true;
  }
  return false;
}

void DoesWithoutOptional(Subject& subject) {
  const weir_component& component = *subject.component;
  if (!AnyOptional(component.need) && !AnyOptional(component.write)) {
    Skip("it declares no column as optional");
  }
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    CheckProcessStatus(
        run.Run(MakeRequest(signal, kRecords), {.no_optional = true}).status, signal);
  });
}

// The results of the same batches, one after the other, on a lane of its own.
std::vector<RunResult> Results(Harness& harness, Signal signal, uint32_t lane, bool new_threads) {
  BatchRun run(harness, signal);
  std::vector<RunResult> results;
  for (int i = 0; i < kRounds; i++) {
    BatchRun::Options options;
    options.lane = lane;
    options.on_new_thread = new_threads;
    results.push_back(run.Run(MakeRequest(signal, kRecords + static_cast<uint32_t>(i)), options));
  }
  return results;
}

// Whether two instances make the same of the same, so that a difference means something. Not the
// first one: it may be what a thread knows of that makes the difference.
bool IsDeterministic(const Subject& subject, Signal signal) {
  std::vector<RunResult> results[3];
  for (std::vector<RunResult>& one : results) {
    Harness harness(*subject.component);
    if (!harness.Create(*WorkingConfig(subject))) return false;
    if (!(harness.plan().signals & static_cast<uint64_t>(signal))) return true;
    harness.OpenShards();
    one = Results(harness, signal, 0, false);
  }
  return results[1] == results[2];
}

void NeedDeterministic(const Subject& subject) {
  for (const Signal signal : kSignals) {
    if (!Names(*subject.component, signal) || IsDeterministic(subject, signal)) continue;
    Skip("its results are not the same each time");
  }
}

void IsTheSameOnAllLanes(Subject& subject) {
  NeedDeterministic(subject);
  ForEachSignal(subject, {.lanes = kLanes}, [](Harness& harness, Signal signal) {
    const std::vector<RunResult> first = Results(harness, signal, 0, false);
    for (uint32_t lane = 1; lane < kLanes; lane++) {
      if (Results(harness, signal, lane, false) == first) continue;
      Break("the same batches had other results on another lane");
    }
  });
}

void IsTheSameOnAllThreads(Subject& subject) {
  NeedDeterministic(subject);
  ForEachSignal(subject, {.lanes = 2}, [](Harness& harness, Signal signal) {
    const std::vector<RunResult> first = Results(harness, signal, 0, false);
    BlameAll("R-602");
    if (Results(harness, signal, 1, true) != first) {
      Break("the same batches had other results when each was processed on another thread; keep "
            "what changes in the shard");
    }
  });
}

void WorksAtOnce(Subject& subject) {
  NeedDeterministic(subject);
  ForEachSignal(subject, {.lanes = kLanes}, [](Harness& harness, Signal signal) {
    // On a thread that is as new as the others.
    std::vector<RunResult> first;
    std::thread([&] { first = Results(harness, signal, 0, false); }).join();
    BlameAll("R-601");
    std::atomic<bool> differs{false};
    std::vector<std::thread> threads;
    for (uint32_t lane = 1; lane < kLanes; lane++) {
      threads.emplace_back([&, lane] {
        differs = differs || Results(harness, signal, lane, false) != first;
      });
    }
    for (std::thread& thread : threads) thread.join();
    if (differs) {
      Break("the same batches had other results while other lanes worked; the instance is read by "
            "all of them and may not change");
    }
  });
}

void DoesNotBlock(Subject& subject) {
  ForEachSignal(subject, [](Harness& harness, Signal signal) {
    BatchRun run(harness, signal);
    BlockingWatch watch;
    for (int i = 0; i < BlockingWatch::kCalls; i++) {
      run.Run(MakeRequest(signal, kRecords), {.blocking = &watch});
    }
    if (watch.AlwaysBlocked()) Break("process waits in every call; it holds up its lane");
  });
}

constexpr Test kTests[] = {
    {"lanes.declared_columns", "R-407", kProcessors, ReadsOnlyDeclared},
    {"lanes.optional_columns", "R-407", kProcessors, DoesWithoutOptional},
    {"lanes.same_results", "R-602", kProcessors, IsTheSameOnAllLanes},
    {"lanes.changing_threads", "R-602", kProcessors, IsTheSameOnAllThreads},
    {"lanes.at_once", "R-601", kProcessors, WorksAtOnce},
    {"lanes.does_not_block", "R-603", kProcessors, DoesNotBlock},
};

}  // namespace

std::span<const Test> LaneTests() { return kTests; }

}  // namespace weir::check
