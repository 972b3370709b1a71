#include "host/graph/receivers.h"

#include <algorithm>
#include <utility>

#include "host/base/outcome.h"

namespace weir {

absl::Status Receivers::Start(const std::shared_ptr<Instance>& instance, uint32_t slot) {
  for (const auto& run : runs_) {
    if (run->instance == instance && !run->stopping) return absl::OkStatus();
  }
  auto run = std::make_unique<Run>();
  run->instance = instance;
  absl::Status failure;
  const weir_receiver_v1& receiver = *instance->component().receiver;
  for (const auto& shard : instance->shards()) {
    run->sinks.push_back(std::make_unique<ReceiverSink>(*instance, slot, shard->lane.index,
                                                        runtime_, access_));
    const weir_sink* sink = run->sinks.back()->abi();
    shard->loop->RunAndWait([&failure, &receiver, &instance, sink, s = shard.get()] {
      OutcomeBuffer outcome;
      const weir_status status =
          receiver.start(instance->plugin(), s->plugin, sink, outcome.get());
      failure = FromWeirStatus(status, outcome.text(), instance->label() + ": start");
    });
    if (!failure.ok()) break;
  }
  Run* added = run.get();
  {
    std::lock_guard lock(mutex_);
    runs_.push_back(std::move(run));
  }
  if (failure.ok()) return failure;
  Stop(*instance, MonotonicNs());
  Close(*added);
  std::lock_guard lock(mutex_);
  runs_.pop_back();
  return failure;
}

void Receivers::Stop(const Instance& instance, uint64_t deadline_mono_ns) {
  for (const auto& run : runs_) {
    if (run->instance.get() != &instance || run->stopping) continue;
    run->stopping = true;
    run->deadline_mono_ns = deadline_mono_ns;
    const weir_receiver_v1& receiver = *instance.component().receiver;
    for (size_t i = 0; i < run->sinks.size(); i++) {
      Shard* shard = run->instance->shards()[i].get();
      runtime_.endpoints.Remove(shard);
      shard->loop->RunAndWait([&, shard] {
        OutcomeBuffer outcome;
        const weir_status status =
            receiver.stop(instance.plugin(), shard->plugin, deadline_mono_ns, outcome.get());
        if (KnownStatus(status) < 0) {
          runtime_.log.Warn(instance.label(), "stop failed", {{"reason", outcome.text()}});
        }
      });
    }
  }
}

// Finished: nothing pushed is under way, and nothing of it is left on the loops.
bool Receivers::IsFinished(Run& run) const {
  for (const auto& sink : run.sinks) {
    if (sink->outstanding() != 0) return false;
  }
  for (const auto& shard : run.instance->shards()) {
    Loop::Leftovers left;
    shard->loop->RunAndWait([&left, s = shard.get()] { left = s->loop->CountOwner(s); });
    if (left.descriptors != 0 || left.posts != 0) return false;
  }
  return true;
}

void Receivers::Close(Run& run) {
  run.instance->CloseShards();
  for (const auto& sink : run.sinks) {
    // A delivery that the lanes have not run yet: it ends soon, and refers to the sink.
    while (sink->outstanding() != 0) std::this_thread::yield();
  }
}

bool Receivers::CloseFinished(uint64_t now_mono_ns) {
  bool none_left = true;
  for (size_t i = 0; i < runs_.size();) {
    Run& run = *runs_[i];
    if (!run.stopping || (now_mono_ns < run.deadline_mono_ns && !IsFinished(run))) {
      none_left = none_left && !run.stopping;
      i++;
      continue;
    }
    Close(run);
    std::lock_guard lock(mutex_);
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return none_left;
}

void Receivers::TellReady() {
  std::lock_guard lock(mutex_);
  for (const auto& run : runs_) {
    const weir_receiver_v1& receiver = *run->instance->component().receiver;
    if (receiver.on_ready == nullptr || run->stopping) continue;
    for (const auto& shard : run->instance->shards()) {
      Shard* s = shard.get();
      s->loop->Post([instance = run->instance.get(), s] {
        instance->component().receiver->on_ready(instance->plugin(), s->plugin);
      });
    }
  }
}

}  // namespace weir
