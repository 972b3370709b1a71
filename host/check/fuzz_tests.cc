// Random input, always the same for one seed. How much of it is fixed, so that --reproduce comes to
// the same place on every machine.
#include <random>
#include <string>

#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/export_run.h"
#include "host/check/harness.h"
#include "host/check/odd_config.h"
#include "host/check/receiver_run.h"
#include "host/check/requests.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/testkit/random_otlp.h"

namespace weir::check {
namespace {

constexpr int kBatches = 80, kConfigs = 80, kConnections = 60, kExports = 30;
constexpr uint32_t kRecordsMax = 12;
constexpr int kAnswerMs = 200;

std::mt19937 Random(const Subject& subject) {
  return std::mt19937(static_cast<uint32_t>(subject.seed ^ subject.seed >> 32));
}

void TakesRandomBatches(Subject& subject) {
  ForEachSignal(subject, [&subject](Harness& harness, Signal signal) {
    std::mt19937 random = Random(subject);
    BatchRun run(harness, signal);
    for (int i = 0; i < kBatches; i++) {
      const std::string request =
          testkit::RandomOtlp(signal, {.bad_utf8 = true, .records = kRecordsMax}, random);
      CheckProcessStatus(run.Run(request, {.may_fail = true}).status, signal);
    }
  });
}

void TakesRandomConfigs(Subject& subject) {
  UsualLife(*subject.component, WorkingOptions(subject));
  std::mt19937_64 random(subject.seed);
  int allowed = 0;
  for (int i = 0; i < kConfigs; i++) {
    std::string error;
    const auto config =
        Admit(*subject.component, RandomOptions(*subject.component, random), &error);
    if (config == nullptr) continue;
    allowed++;
    Harness harness(*subject.component);
    BlameAll("R-303");
    if (harness.Create(*config)) harness.OpenShards();
  }
  if (allowed == 0) Skip("no random configuration was allowed by its schema");
}

// Bytes by chance, cut pieces of what it may know, and ends at any time.
void TakesRandomConnections(Subject& subject) {
  ReceiverRun run(subject);
  std::mt19937_64 random(subject.seed);
  const std::vector<std::string> probes = Probes(subject);
  for (int i = 0; i < kConnections; i++) {
    std::string bytes;
    for (uint64_t parts = 1 + random() % 4; parts > 0; parts--) {
      const std::string& probe = probes[random() % probes.size()];
      if (random() % 3 == 0) {
        const size_t size = random() % 2000;
        bytes += Garbage(size, random());
      } else {
        bytes += probe.substr(0, random() % (probe.size() + 1));
      }
    }
    if (!bytes.empty() && random() % 2 == 0) bytes[random() % bytes.size()] ^= 1 << random() % 8;
    Sender& sender = run.SendToEach(bytes);
    if (random() % 4 == 0) sender.Reset();
    if (random() % 4 == 0) sender.HalfClose();
    if (random() % 8 == 0) run.CloseConnections();
  }
  run.Settle();
  run.End();
}

void TakesRandomExports(Subject& subject) {
  ExportRun run(subject, WorkingOptions(subject));
  std::mt19937 random = Random(subject);
  for (const Signal signal : kSignals) {
    if (!run.Exports(signal)) continue;
    for (int i = 0; i < kExports; i++) {
      run.Begin(0, signal,
                testkit::RandomOtlp(signal, {.bad_utf8 = true, .records = kRecordsMax}, random));
      run.harness().Turn(1);
      if (random() % 8 == 0) run.CancelAll();
    }
  }
  run.WaitForAll(kAnswerMs);
  run.End();
}

constexpr Test kTests[] = {
    {"fuzz.configs", "R-303", kEveryKind, TakesRandomConfigs},
    {"fuzz.batches", "R-402", kProcessors, TakesRandomBatches},
    {"fuzz.connections", "R-508", kReceivers, TakesRandomConnections},
    {"fuzz.exports", "R-518", kExporters, TakesRandomExports},
};

}  // namespace

std::span<const Test> FuzzTests() { return kTests; }

}  // namespace weir::check
