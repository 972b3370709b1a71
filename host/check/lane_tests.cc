// Tests of processors: what they read, and on which threads they are called.
#include <array>
#include <atomic>
#include <iterator>
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

// Those of a new instance; nothing where it is not for the signal.
std::vector<RunResult> Alone(const Subject& subject, Signal signal) {
  Harness harness(*subject.component);
  if (!harness.Create(*WorkingConfig(subject))) Skip("it refuses what it took before");
  if (!(harness.plan().signals & static_cast<uint64_t>(signal))) return {};
  harness.OpenShards();
  return Results(harness, signal, 0, false);
}

using ResultsBySignal = std::array<std::vector<RunResult>, std::size(kSignals)>;

// What an instance by itself makes of the batches, on this thread or all on a new one. Ends the
// test as skipped when that is not the same each time, so that a difference means something. The
// first time does not count: it may be what a thread knows of that makes the difference.
ResultsBySignal UsualResults(const Subject& subject, bool on_new_thread) {
  ResultsBySignal usual;
  for (const Signal signal : kSignals) {
    if (!Names(*subject.component, signal)) continue;
    Alone(subject, signal);
    std::vector<RunResult>& results = usual[SignalIndex(signal)];
    results = Alone(subject, signal);
    if (Alone(subject, signal) != results) Skip("its results are not the same each time");
    if (on_new_thread) std::thread([&] { results = Alone(subject, signal); }).join();
  }
  return usual;
}

constexpr char kOneForAll[] =
    "the same batches had other results on another lane; the instance is read by all of them and "
    "may not change";

void IsTheSameOnAllLanes(Subject& subject) {
  const ResultsBySignal usual = UsualResults(subject, false);
  ForEachSignal(subject, {.lanes = kLanes}, [&usual](Harness& harness, Signal signal) {
    for (uint32_t lane = 0; lane < kLanes; lane++) {
      if (Results(harness, signal, lane, false) != usual[SignalIndex(signal)]) Break(kOneForAll);
    }
  });
}

void IsTheSameOnAllThreads(Subject& subject) {
  const ResultsBySignal usual = UsualResults(subject, false);
  ForEachSignal(subject, [&usual](Harness& harness, Signal signal) {
    BlameAll("R-602");
    if (Results(harness, signal, 0, true) != usual[SignalIndex(signal)]) {
      Break("the same batches had other results when each was processed on another thread; keep "
            "what changes in the shard");
    }
  });
}

void WorksAtOnce(Subject& subject) {
  const ResultsBySignal usual = UsualResults(subject, true);
  ForEachSignal(subject, {.lanes = kLanes}, [&usual](Harness& harness, Signal signal) {
    BlameAll("R-601");
    std::atomic<bool> differs{false};
    std::vector<std::thread> threads;
    for (uint32_t lane = 0; lane < kLanes; lane++) {
      threads.emplace_back([&, lane] {
        if (Results(harness, signal, lane, false) != usual[SignalIndex(signal)]) differs = true;
      });
    }
    for (std::thread& thread : threads) thread.join();
    if (differs) Break(kOneForAll);
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
    {"lanes.same_results", "R-601", kProcessors, IsTheSameOnAllLanes},
    {"lanes.changing_threads", "R-602", kProcessors, IsTheSameOnAllThreads},
    {"lanes.at_once", "R-601", kProcessors, WorksAtOnce},
    {"lanes.does_not_block", "R-603", kProcessors, DoesNotBlock},
};

}  // namespace

std::span<const Test> LaneTests() { return kTests; }

}  // namespace weir::check
