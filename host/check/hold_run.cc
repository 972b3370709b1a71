#include "host/check/hold_run.h"

#include "absl/strings/str_cat.h"
#include "host/check/batch_run.h"
#include "host/check/each_signal.h"
#include "host/check/requests.h"
#include "host/check/verdict.h"
#include "host/lane/loop.h"

namespace weir::check {
namespace {

constexpr uint32_t kBatches = 6;
constexpr uint32_t kTickAfter = 2;  // So that something is held at the end.
constexpr uint64_t kFlushWindowNs = 1'000'000'000;

}  // namespace

void Work(const weir_component& component, Harness& harness, Signal signal, uint32_t lane) {
  BatchRun run(harness, signal);
  for (uint32_t i = 0; i < kBatches; i++) {
    BatchRun::Options options;
    options.lane = lane;
    options.may_fail = true;
    CheckProcessStatus(run.Run(MakeRequest(signal, 1 + i * 5), options).status, signal);
    const uint64_t at = harness.host().tick_at(lane);
    if (i == kTickAfter && at != 0 && component.processor->tick != nullptr) {
      harness.host().Tick(lane, at);
    }
  }
}

void FlushAll(const weir_component& component, Harness& harness) {
  if (component.processor->flush != nullptr) {
    for (uint32_t lane = 0; lane < harness.lanes(); lane++) {
      testkit::SinkAnswer details;
      harness.host().Flush(lane, MonotonicNs() + kFlushWindowNs, &details);
    }
  }
  if (const size_t held = harness.host().groups().held(); held > 0) {
    Break(absl::StrCat(held, " groups are held after flush; emit or drop them there"), "R-705");
  }
}

StateWriter::StateWriter(testkit::GroupBook& groups, size_t entries_max)
    : groups_(groups), entries_max_(entries_max) {
  face_.abi = {sizeof(weir_state_writer), 0,
               [](const weir_state_writer* w, const void* data, uint64_t n) {
                 return Of(w).Add(false, data, n);
               },
               [](const weir_state_writer* w, uint64_t group, const void* data, uint64_t n) {
                 const weir_status status = Of(w).Add(true, data, n);
                 if (status >= 0) Of(w).groups_.Give(group);
                 return status;
               }};
  face_.self = this;
}

StateWriter& StateWriter::Of(const weir_state_writer* w) {
  return *reinterpret_cast<const Face*>(w)->self;
}

weir_status StateWriter::Add(bool is_group, const void* data, uint64_t n) {
  if (entries_.size() >= entries_max_) return WEIR_RETRY;
  entries_.push_back({is_group, std::string(static_cast<const char*>(data), n)});
  return WEIR_OK;
}

}  // namespace weir::check
