#include "host/graph/receivers.h"

#include <algorithm>
#include <utility>

#include "host/base/outcome.h"

namespace weir {
namespace {

uint32_t Loans(const std::vector<std::unique_ptr<ReceiverSink>>& sinks) {
  uint32_t loans = 0;
  for (const auto& sink : sinks) loans += sink->loans();
  return loans;
}

}  // namespace

// Whoever still holds lent bytes calls into the plugin when it lets go: better never destroyed than
// too early.
Receivers::~Receivers() {
  LetGoOfReturned();
  for (auto& run : lending_) static_cast<void>(run.release());
}

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
  {
    std::lock_guard lock(mutex_);
    runs_.push_back(std::move(run));
  }
  if (!failure.ok()) Stop(*instance, MonotonicNs());
  return failure;
}

void Receivers::StopRun(Run& run, uint64_t deadline_mono_ns) {
  {
    std::lock_guard lock(mutex_);
    run.stopping = true;
  }
  run.deadline_mono_ns = deadline_mono_ns;
  const Instance& instance = *run.instance;
  const weir_receiver_v1& receiver = *instance.component().receiver;
  for (size_t i = 0; i < run.sinks.size(); i++) {
    Shard* shard = run.instance->shards()[i].get();
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

void Receivers::Stop(const Instance& instance, uint64_t deadline_mono_ns) {
  for (const auto& run : runs_) {
    if (run->instance.get() == &instance && !run->stopping) StopRun(*run, deadline_mono_ns);
  }
}

void Receivers::StopAll(uint64_t deadline_mono_ns) {
  for (const auto& run : runs_) {
    if (!run->stopping) StopRun(*run, deadline_mono_ns);
    run->deadline_mono_ns = std::min(run->deadline_mono_ns, deadline_mono_ns);
  }
}

// Nothing that was given out or pushed is under way, and nothing is left on the loops.
bool Receivers::IsFinished(const Run& run) const {
  for (const auto& sink : run.sinks) {
    if (sink->permits() != 0 || sink->pushes() != 0) return false;
  }
  for (const auto& shard : run.instance->shards()) {
    Loop::Leftovers left;
    shard->loop->RunAndWait([&left, s = shard.get()] { left = s->loop->CountOwner(s); });
    if (left.descriptors != 0 || left.posts != 0) return false;
  }
  return true;
}

// When it is finished or out of time nothing more is taken; and when the lanes have answered what
// was taken before, it can go.
bool Receivers::MayClose(const Run& run, uint64_t now_mono_ns) const {
  if (now_mono_ns < run.deadline_mono_ns && !IsFinished(run)) return false;
  for (const auto& sink : run.sinks) sink->Close();
  return std::all_of(run.sinks.begin(), run.sinks.end(),
                     [](const auto& sink) { return sink->pushes() == 0; });
}

void Receivers::Close(size_t index) {
  std::unique_ptr<Run> run;
  {
    std::lock_guard lock(mutex_);
    run = std::move(runs_[index]);
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  run->instance->Withdraw();
  run->instance->CloseShards();
  uint32_t permits = 0;
  for (const auto& sink : run->sinks) permits += sink->permits();
  if (permits == 0) {
    if (Loans(run->sinks) != 0) lending_.push_back(std::move(run));
    return;
  }
  runtime_.log.Error(run->instance->label(), "kept permits after shard_close",
                     {{"permits", permits}});
  leaked_.push_back(std::move(run));
}

void Receivers::CloseFinished(uint64_t now_mono_ns) {
  for (size_t i = 0; i < runs_.size();) {
    if (runs_[i]->stopping && MayClose(*runs_[i], now_mono_ns)) {
      Close(i);
    } else {
      i++;
    }
  }
  LetGoOfReturned();
}

void Receivers::LetGoOfReturned() {
  std::erase_if(lending_, [](const auto& run) { return Loans(run->sinks) == 0; });
}

size_t Receivers::stopping() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(
      std::count_if(runs_.begin(), runs_.end(), [](const auto& run) { return run->stopping; }));
}

// Posted before the run is stopping, so before the shard is closed on the same loop.
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
