// Tests of the life of instances and shards, and of the file's unloading.
#include <dlfcn.h>

#include <memory>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/exercise.h"
#include "host/check/harness.h"
#include "host/check/heap_watch.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/loader/signal_guard.h"

namespace weir::check {
namespace {

constexpr uint32_t kLanesMax = 4;

// An instance of options that were tried before.
std::unique_ptr<Harness> Made(const Subject& subject, const InstanceConfig& config,
                              uint32_t lanes = 1) {
  auto harness = std::make_unique<Harness>(*subject.component, HarnessSettings{.lanes = lanes});
  if (!harness->Create(config)) {
    Skip(absl::StrCat("it refuses what it took before: ", harness->error()));
  }
  return harness;
}

void Creates(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Made(subject, *config);
}

void GivesAllBack(Subject& subject) {
  const auto config = WorkingConfig(subject);
  LosesNothing("create with destroy", LostEachTime([&] { Made(subject, *config); }));
}

bool NoService(std::string_view) { return false; }

void LeavesNothingOnFailure(Subject& subject) {
  const auto config = WorkingConfig(subject);
  BlameAll("R-210");
  const HarnessSettings without = {.offers = NoService};
  if (Harness(*subject.component, without).Create(*config)) {
    Skip("its create needs no service, so it could not be made to fail");
  }
  BlameAll("R-205");
  LosesNothing("a create that fails", LostEachTime([&] {
                 Harness(*subject.component, without).Create(*config);
               }));
}

void DoesWithoutServices(Subject& subject) {
  const auto config = WorkingConfig(subject);
  BlameAll("R-210");
  Harness(*subject.component, {.offers = NoService}).Create(*config);
}

// What is done without one service must be done to the end.
void DoesWithoutOneService(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Exercise(subject, *Made(subject, *config));
  BlameAll("R-210");
  for (const std::string_view absent :
       {weir_log_v1_id, weir_metrics_v1_id, weir_clock_v1_id, weir_keys_v1_id, weir_regex_v1_id,
        weir_wire_v1_id, weir_json_v1_id, weir_hold_v1_id, weir_ack_v1_id, weir_loop_v1_id,
        weir_report_v1_id}) {
    Harness harness(*subject.component,
                    {.offers = [absent](std::string_view id) { return id != absent; }});
    if (harness.Create(*config)) Exercise(subject, harness);
  }
}

void KeepsInstancesApart(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Made(subject, *config)->OpenShards();
  BlameAll("R-207");
  std::vector<std::unique_ptr<Harness>> instances;
  for (int i = 0; i < 4; i++) instances.push_back(Made(subject, *config));
  for (const auto& instance : instances) instance->OpenShards();
  for (const size_t i : {size_t{1}, size_t{0}, size_t{3}, size_t{2}}) instances[i].reset();
}

void OpensAnyNumberOfShards(Subject& subject) {
  if (subject.component->shard_open == nullptr) Skip("it has no shards");
  const auto config = WorkingConfig(subject);
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
  const auto config = WorkingConfig(subject);
  const size_t without = LostEachTime([&] { Made(subject, *config); });
  const size_t with = LostEachTime([&] { Made(subject, *config)->OpenShards(); });
  LosesNothing("shard_open with shard_close", with > without ? with - without : 0);
}

void LeavesSignalsAlone(Subject& subject) {
  const SignalGuard signals;
  const auto config = WorkingConfig(subject);
  const auto harness = Made(subject, *config);
  Exercise(subject, *harness);
  if (const std::string changed = signals.RestoreChanges(); !changed.empty()) {
    Break(absl::StrCat("it changes ", changed));
  }
}

void Unloads(Subject& subject) {
  if (const std::string& reason = subject.inspection.park_reason; !reason.empty()) {
    Skip(absl::StrCat("it stays loaded: ", reason));
  }
  {
    const auto config = WorkingConfig(subject);
    const auto harness = Made(subject, *config);
    Exercise(subject, *harness);
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
    {"life.one_service_less", "R-210", kEveryKind, DoesWithoutOneService},
    {"life.several_instances", "R-207", kEveryKind, KeepsInstancesApart},
    {"life.shards", "R-208", kEveryKind, OpensAnyNumberOfShards},
    {"life.shards_give_back", "R-209", kEveryKind, ShardsGiveAllBack},
    {"life.signals", "R-608", kEveryKind, LeavesSignalsAlone},
    {"life.unload", "R-211", kEveryKind, Unloads},
};

}  // namespace

std::span<const Test> LifeTests() { return kTests; }

}  // namespace weir::check
