// Tests of the life of instances and shards, and of the file's unloading.
#include <dlfcn.h>
#include <malloc.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/harness.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/loader/signal_guard.h"

namespace weir::check {
namespace {

constexpr uint32_t kLanesMax = 4;
// Caches and pools are filled in the first rounds; what goes on growing is lost.
constexpr int kWarmUpRounds = 8;
constexpr int kRounds = 32;

// An instance with the least configuration; what a component refuses there can not be tested.
std::unique_ptr<Harness> Made(const Subject& subject, const InstanceConfig& config,
                              uint32_t lanes = 1) {
  auto harness = std::make_unique<Harness>(*subject.component, lanes);
  if (!harness->Create(config)) {
    Skip(absl::StrCat("it refuses what its schema asks for: ", harness->error()));
  }
  return harness;
}

// How many bytes of the heap each round loses.
template <class Round>
size_t LostEachTime(const Round& round) {
  for (int i = 0; i < kWarmUpRounds; i++) round();
  const size_t before = mallinfo2().uordblks;
  for (int i = 0; i < kRounds; i++) round();
  const size_t after = mallinfo2().uordblks;
  return after > before ? (after - before) / kRounds : 0;
}

// Less than the smallest block each time is no leak of each time.
void LosesNothing(const char* what, size_t bytes) {
  constexpr size_t kBlockBytesMin = 24;
  if (bytes >= kBlockBytesMin) Break(absl::StrCat(what, " loses ", bytes, " bytes each time"));
}

void Creates(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  Made(subject, *config);
}

void GivesAllBack(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  LosesNothing("create with destroy", LostEachTime([&] { Made(subject, *config); }));
}

void LeavesNothingOnFailure(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  Made(subject, *config);
  BlameAll("R-210");
  if (Harness(*subject.component, 1, Offer::kNone).Create(*config)) {
    Skip("its create needs no service, so it could not be made to fail");
  }
  BlameAll("R-205");
  LosesNothing("a create that fails", LostEachTime([&] {
                 Harness(*subject.component, 1, Offer::kNone).Create(*config);
               }));
}

void DoesWithoutServices(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  Made(subject, *config);
  BlameAll("R-210");
  Harness(*subject.component, 1, Offer::kNone).Create(*config);
}

void KeepsInstancesApart(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  Made(subject, *config)->OpenShards();
  BlameAll("R-207");
  std::vector<std::unique_ptr<Harness>> instances;
  for (int i = 0; i < 4; i++) instances.push_back(Made(subject, *config));
  for (const auto& instance : instances) instance->OpenShards();
  for (const size_t i : {size_t{1}, size_t{0}, size_t{3}, size_t{2}}) instances[i].reset();
}

void OpensAnyNumberOfShards(Subject& subject) {
  if (subject.component->shard_open == nullptr) Skip("it has no shards");
  const auto config = LeastConfig(*subject.component);
  for (uint32_t lanes = 1; lanes <= kLanesMax; lanes++) {
    for (const bool reversed : {false, true}) {
      const auto harness = Made(subject, *config, lanes);
      harness->OpenShards();
      for (uint32_t i = 0; i < lanes; i++) harness->CloseShard(reversed ? lanes - 1 - i : i);
    }
  }
}

void ShardsGiveAllBack(Subject& subject) {
  if (subject.component->shard_open == nullptr) Skip("it has no shards");
  const auto config = LeastConfig(*subject.component);
  const size_t without = LostEachTime([&] { Made(subject, *config); });
  const size_t with = LostEachTime([&] { Made(subject, *config)->OpenShards(); });
  LosesNothing("shard_open with shard_close", with > without ? with - without : 0);
}

void LeavesSignalsAlone(Subject& subject) {
  const auto config = LeastConfig(*subject.component);
  const SignalGuard signals;
  const auto harness = Made(subject, *config);
  harness->OpenShards();
  if (const std::string changed = signals.RestoreChanges(); !changed.empty()) {
    Break(absl::StrCat("it changes ", changed));
  }
}

void Unloads(Subject& subject) {
  if (const std::string& reason = subject.inspection.park_reason; !reason.empty()) {
    Skip(absl::StrCat("it stays loaded: ", reason));
  }
  {
    const auto config = LeastConfig(*subject.component);
    const auto harness = Made(subject, *config);
    harness->OpenShards();
  }
  Enter(nullptr, "dlclose");
  dlclose(subject.handle);
  if (dlopen(subject.path.c_str(), RTLD_NOW | RTLD_NOLOAD) != nullptr) {
    Break("it is still mapped after it was closed");
  }
  Enter(nullptr, "dlopen");
  if (dlopen(subject.path.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    Break(absl::StrCat("it could not be loaded again: ", dlerror()));
  }
}

constexpr Test kTests[] = {
    {"life.create", "R-204", kEveryKind, Creates},
    {"life.give_back", "R-206", kEveryKind, GivesAllBack},
    {"life.failed_create", "R-205", kEveryKind, LeavesNothingOnFailure},
    {"life.no_services", "R-210", kEveryKind, DoesWithoutServices},
    {"life.several_instances", "R-207", kEveryKind, KeepsInstancesApart},
    {"life.shards", "R-208", kEveryKind, OpensAnyNumberOfShards},
    {"life.shards_give_back", "R-209", kEveryKind, ShardsGiveAllBack},
    {"life.signals", "R-608", kEveryKind, LeavesSignalsAlone},
    {"life.unload", "R-211", kEveryKind, Unloads},
};

}  // namespace

std::span<const Test> LifeTests() { return kTests; }

}  // namespace weir::check
