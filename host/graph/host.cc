#include "host/graph/host.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/graph/succession.h"
#include "host/lane/lane_call.h"

namespace weir {
namespace {

constexpr uint64_t kTendEveryNs = 50'000'000;
constexpr uint64_t kSwitchTimeoutNs = 30'000'000'000;
// What an exporter that must go still gets for one last attempt at everything.
constexpr uint64_t kLastAttemptNs = 5'000'000'000;
constexpr uint64_t kReceiversStopNs = 5'000'000'000;
constexpr uint64_t kFlushNs = 2'000'000'000;

bool Contains(const Graph& graph, const Instance& instance) {
  return std::any_of(graph.instances.begin(), graph.instances.end(),
                     [&instance](const auto& other) { return other.get() == &instance; });
}

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

void PinTo(uint32_t index) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  uint32_t seen = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    if (seen++ != index % static_cast<uint32_t>(CPU_COUNT(&allowed))) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
    return;
  }
}

// What the processor leaves after that goes on without being asked: it was accepted. [lane]
void FlushShard(Instance& instance, uint32_t lane, uint64_t deadline_mono_ns) {
  Shard& shard = *instance.shards()[lane];
  shard.ticker.Stop();
  const weir_processor_v1& processor = *instance.component().processor;
  Log& log = instance.runtime().log;
  if (processor.flush != nullptr && !instance.broken()) {
    OutcomeBuffer outcome;
    const weir_status status = KnownStatus(
        processor.flush(instance.plugin(), shard.plugin, deadline_mono_ns, outcome.get()));
    if (status < 0) {
      log.Warn(instance.label(), "flush failed", {{"lane", lane}, {"reason", outcome.text()}});
    }
  }
  const size_t left = shard.hold.SendOnRest();
  if (left == 0) return;
  log.Warn(instance.label(), "groups that flush had left were sent on",
           {{"lane", lane}, {"groups", left}});
}

}  // namespace

Host::Host(const HostOptions& options, Log& log, Metrics& metrics, Health& health, Loop& control,
           PluginSource& source)
    : options_(options),
      source_(source),
      runtime_(log, metrics, health, control, std::max(options.workers, 1u), options.budget_bytes),
      builder_(runtime_, source_, registry_, options.build),
      receivers_(runtime_, access_) {
  for (uint32_t i = 0; i < runtime_.loops.size(); i++) {
    Loop& loop = *runtime_.loops[i];
    runtime_.lanes.push_back(std::make_unique<Lane>(i, loop));
    Lane* lane = runtime_.lanes.back().get();
    loop.SetIdleWork([lane] { lane->RunMail(); },
                     [lane] { return lane->waiting() != 0 && !lane->busy(); });
    access_.lanes.push_back(std::make_unique<LaneState>(i, runtime_.keys));
    runtime_.lane_states.push_back(access_.lanes.back().get());
  }
  runtime_.on_room = [this] { receivers_.TellReady(); };
  StartThreads();
}

Host::~Host() {
  Shutdown();
  runtime_.control.RemoveOwner(this);
}

void Host::StartThreads() {
  for (uint32_t i = 0; i < runtime_.loops.size(); i++) {
    threads_.push_back(std::make_unique<LoopThread>(*runtime_.loops[i], [this, i] {
      if (options_.pin) PinTo(i);
    }));
  }
  for (const auto& thread : threads_) thread->Wait();
}

// The routes come after the lanes: what was admitted by the old ones is run by either graph, and a
// pipeline that the lanes do not have yet admits nothing. With `holding` nothing of the new graph
// runs before Release.
bool Host::PublishToLanes(Graph* graph, bool holding) {
  const auto change = [this, graph, holding](Lane& lane) {
    LaneState& state = *access_.lanes[lane.index()];
    state.graph = graph;
    state.holding |= holding;
  };
  const bool all = RunOnLanes(AllLanes(), change, kSwitchTimeoutNs);
  access_.SetRoutes(graph->routes);
  return all;
}

// When every lane runs the new graph, what the old one has routed is in the mail already; what it
// may route once more is in the mail after that ran; and so on for each stage that routes.
bool Host::DeliverParcels(const Graph& old) {
  uint32_t rounds = 0;
  for (const auto& pipeline : old.pipelines) rounds = std::max(rounds, pipeline->partitions);
  for (; rounds > 0; rounds--) {
    if (!RunOnLanes(AllLanes(), [](Lane&) {}, kSwitchTimeoutNs)) return false;
  }
  return true;
}

bool Host::HandOverState(const std::vector<Succession>& successions) {
  if (successions.empty()) return true;
  const auto hand_over = [successions](Lane& lane) {
    for (const Succession& succession : successions) HandOver(succession, lane.index());
  };
  return RunOnLanes(AllLanes(), hand_over, kSwitchTimeoutNs);
}

// What a processor still holds goes on or is dropped, by its own decision.
void Host::Flush(Instance& instance, uint64_t deadline_mono_ns) {
  if (instance.component().kind != WEIR_PROCESSOR || instance.shards().empty()) return;
  const bool held = std::any_of(instance.shards().begin(), instance.shards().end(),
                                [](const auto& shard) { return shard->hold.used(); });
  if (instance.component().processor->flush == nullptr && !held) return;
  const auto flush = [&instance, deadline_mono_ns](Lane& lane) {
    FlushShard(instance, lane.index(), deadline_mono_ns);
  };
  if (RunOnLanes(AllLanes(), flush, kSwitchTimeoutNs)) return;
  runtime_.log.Error(instance.label(), "flush does not return");
  stuck_ = true;
}

// In the order in which it came. What is submitted meanwhile comes after it.
void Host::Release() {
  const auto release = [this](Lane& lane) {
    LaneState& state = *access_.lanes[lane.index()];
    state.holding = false;
    for (LaneJob* job : std::exchange(state.held, {})) job->Run(lane);
  };
  RunOnLanes(AllLanes(), release, kSwitchTimeoutNs);
}

std::vector<Lane*> Host::AllLanes() const {
  std::vector<Lane*> lanes;
  for (const auto& lane : runtime_.lanes) lanes.push_back(lane.get());
  return lanes;
}

// Asked before a change begins: it waits for every lane and loop in many places.
bool Host::LanesMove() {
  return RunOnLanes(AllLanes(), [](Lane&) {}, kSwitchTimeoutNs, LaneCallBy::kHome);
}

absl::Status Host::Check(const Settings& settings) {
  Diagnostics diagnostics;
  builder_.Build(settings, graph_.get(), generation() + 1, diagnostics);
  return diagnostics.ToStatus();
}

absl::Status Host::Apply(const Settings& settings) {
  if (stuck_ || !LanesMove()) {
    return absl::FailedPreconditionError(
        "a plugin does not return from its call, so nothing can be changed; restart the host");
  }
  Diagnostics diagnostics;
  std::unique_ptr<Graph> next =
      builder_.Build(settings, graph_.get(), generation() + 1, diagnostics);
  if (next == nullptr) return diagnostics.ToStatus();
  if (absl::Status started = StartReceivers(*next, settings); !started.ok()) {
    StopReceivers(*next);
    ArmTend();
    return started;
  }
  TakeOverExporters(*next, settings);
  const std::vector<Succession> successions = Successions(graph_.get(), *next);
  bool switched = PublishToLanes(next.get(), !successions.empty());
  std::unique_ptr<Graph> old = std::exchange(graph_, std::move(next));
  if (old != nullptr) {
    switched = switched && DeliverParcels(*old) && HandOverState(successions);
    if (!successions.empty()) Release();
  }
  RegisterHealth(settings, old.get());
  Announce(old.get());
  if (!switched) {
    stuck_ = true;
    kept_.push_back(std::move(old));
    return absl::DeadlineExceededError(
        "a lane did not come to a batch border: a plugin does not return from its call");
  }
  if (old != nullptr) Retire(std::move(old));
  return absl::OkStatus();
}

absl::Status Host::StartReceivers(const Graph& graph, const Settings& settings) {
  for (const ComponentConfig& component : settings.receivers) {
    for (const auto& instance : graph.instances) {
      if (instance->label() != component.label()) continue;
      const uint32_t slot = registry_.receiver_slots[component.id];
      const absl::Status started = receivers_.Start(instance, slot);
      if (started.ok()) continue;
      return absl::InvalidArgumentError(
          absl::StrCat(component.location.ToString(), ": ", started.message()));
    }
  }
  // The next generation may take over the address of the one before, but in one generation all
  // connections would go to whoever came last.
  std::vector<const void*> instances;
  for (const auto& instance : graph.instances) instances.push_back(instance.get());
  const std::string shared = runtime_.endpoints.SharedBy(instances);
  if (shared.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("two receivers listen on ", shared));
}

// Those of `graph` that the running graph has not.
void Host::StopReceivers(const Graph& graph) {
  const uint64_t deadline = MonotonicNs() + options_.drain_window_ns;
  for (const auto& instance : graph.instances) {
    if (instance->component().kind != WEIR_RECEIVER || InUse(*instance)) continue;
    receivers_.Stop(*instance, deadline);
  }
}

void Host::TakeOverExporters(const Graph& graph, const Settings& settings) {
  const uint64_t deadline = MonotonicNs() + options_.drain_window_ns;
  for (const auto& exporter : graph.exporters) registry_.exporters[exporter->id()] = exporter;
  for (const ComponentConfig& component : settings.exporters) {
    for (const auto& instance : graph.instances) {
      if (instance->label() != component.label()) continue;
      registry_.exporters[component.id]->SetInstance(instance, component.exporter, deadline);
    }
  }
}

// No lane runs the old graph any more: its processors go at once, its receivers may finish what
// they have begun, its exporters what they have in flight.
void Host::Retire(std::unique_ptr<Graph> old) {
  StopReceivers(*old);
  for (const auto& exporter : graph_->exporters) leaving_.erase(exporter->id());
  const uint64_t deadline = MonotonicNs() + options_.drain_window_ns;
  for (const auto& exporter : old->exporters) {
    const auto& now = graph_->exporters;
    if (std::find(now.begin(), now.end(), exporter) != now.end()) continue;
    leaving_.try_emplace(exporter->id(), Leaving{deadline, false});
  }
  for (const auto& instance : old->instances) {
    if (!InUse(*instance)) Flush(*instance, MonotonicNs() + kFlushNs);
  }
  if (stuck_) {
    kept_.push_back(std::move(old));
    return;
  }
  for (const auto& instance : old->instances) {
    if (instance->component().kind == WEIR_PROCESSOR && !InUse(*instance)) instance->Withdraw();
  }
  draining_.push_back(std::move(old));
  Tend();
  ArmTend();
}

// A generation goes when nothing that was held back has to pass through it any more. Its processors
// go with it, where no other generation has them.
void Host::EndDrained() {
  for (auto it = draining_.begin(); it != draining_.end();) {
    if ((*it)->IsUsed()) {
      ++it;
      continue;
    }
    const std::unique_ptr<Graph> old = std::move(*it);
    it = draining_.erase(it);
    old->pipelines.clear();
    for (const auto& instance : old->instances) {
      if (instance->component().kind != WEIR_PROCESSOR || InUse(*instance)) continue;
      const bool drains = std::any_of(
          draining_.begin(), draining_.end(),
          [&instance](const auto& graph) { return Contains(*graph, *instance); });
      if (!drains) instance->CloseShards();
    }
  }
}

void Host::ArmTend() {
  if (tend_armed_ || !IsDraining()) return;
  tend_armed_ = true;
  runtime_.control.TimerAdd(this, MonotonicNs() + kTendEveryNs, &OnTend, this);
}

void Host::OnTend(void* context) {
  Host* host = static_cast<Host*>(context);
  host->tend_armed_ = false;
  host->Tend();
  host->ArmTend();
}

bool Host::IsDraining() const {
  return receivers_.stopping() != 0 || receivers_.lending() != 0 || !leaving_.empty() ||
         !draining_.empty() ||
         std::any_of(registry_.exporters.begin(), registry_.exporters.end(),
                     [](const auto& entry) { return entry.second->has_old_ones(); });
}

void Host::Tend() {
  if (stopped_ || stuck_) return;
  const uint64_t now = MonotonicNs();
  EndDrained();
  receivers_.CloseFinished(now);
  TendExporters(now);
}

void Host::TendExporters(uint64_t now_mono_ns) {
  for (const auto& [id, exporter] : registry_.exporters) exporter->CloseOldOnes(now_mono_ns);
  for (auto it = leaving_.begin(); it != leaving_.end();) {
    const auto entry = registry_.exporters.find(it->first);
    Exporter& exporter = *entry->second;
    const bool needed = std::any_of(draining_.begin(), draining_.end(), [&](const auto& graph) {
      const auto& all = graph->exporters;
      return std::find(all.begin(), all.end(), entry->second) != all.end();
    });
    if (needed) {
      ++it;
      continue;
    }
    const bool late = now_mono_ns >= it->second.deadline_mono_ns;
    if (!exporter.IsDone() && !late) {
      ++it;
      continue;
    }
    if (!exporter.IsDone() && !it->second.told) {
      exporter.Drain();
      it->second = {now_mono_ns + kLastAttemptNs, true};
      ++it;
      continue;
    }
    exporter.Close();
    registry_.exporters.erase(entry);
    it = leaving_.erase(it);
  }
}

bool Host::InUse(const Instance& instance) const {
  return graph_ != nullptr && Contains(*graph_, instance);
}

// An instance that both generations have keeps the status that it has.
void Host::RegisterHealth(const Settings& settings, const Graph* old) {
  std::map<std::string, std::vector<std::string>> pipelines_of;
  for (const PipelineConfig& pipeline : settings.pipelines) {
    const auto add = [&](std::string_view section, const std::vector<std::string>& ids) {
      for (const std::string& id : ids) {
        pipelines_of[absl::StrCat(Abseil(section), "/", id)].push_back(pipeline.id);
      }
    };
    add(SectionName(WEIR_RECEIVER), pipeline.receivers);
    add(SectionName(WEIR_PROCESSOR), pipeline.processors);
    add(SectionName(WEIR_EXPORTER), pipeline.exporters);
  }
  std::map<std::string, Health::Component> before;
  for (Health::Component& component : runtime_.health.Components()) {
    if (!pipelines_of.contains(component.id)) runtime_.health.Remove(component.id);
    before[component.id] = std::move(component);
  }
  for (const auto& instance : graph_->instances) {
    runtime_.health.Register(instance->label(), pipelines_of[instance->label()]);
    instance->Publish(graph_->generation);
    const bool shared = old != nullptr && Contains(*old, *instance);
    const Health::Component& was = before[instance->label()];
    if (shared && was.status != ComponentStatus::kOk) {
      instance->SetStatus(was.status, was.message);
    } else {
      instance->SetStatus(ComponentStatus::kOk);
    }
  }
}

// One line for each plugin that this generation brings: what runs now, and where it came from.
void Host::Announce(const Graph* old) {
  for (const auto& instance : graph_->instances) {
    if (old != nullptr && Contains(*old, *instance)) continue;
    const Unit& unit = instance->unit();
    runtime_.log.Info(instance->label(), "running",
                      {{"plugin", unit.note().id},
                       {"version", unit.note().version},
                       {"file", unit.file().source.string()},
                       {"sha256", unit.sha256().substr(0, 12)},
                       {"generation", graph_->generation}});
  }
}

// Turns the control loop while it waits, so that signals and timers are not held up.
bool Host::WaitUntil(uint64_t deadline_mono_ns, const std::function<bool()>& done) {
  while (!done()) {
    if (MonotonicNs() >= deadline_mono_ns) return false;
    runtime_.control.Turn(2);
  }
  return true;
}

// All that is held back goes on, and is waited for.
void Host::FlushAll(uint64_t deadline_mono_ns) {
  if (graph_ != nullptr) draining_.push_back(std::move(graph_));
  for (const auto& graph : draining_) {
    for (const auto& instance : graph->instances) {
      if (!stuck_) Flush(*instance, std::min(deadline_mono_ns, MonotonicNs() + kFlushNs));
    }
  }
  WaitUntil(deadline_mono_ns, [this] {
    return std::none_of(draining_.begin(), draining_.end(),
                        [](const auto& graph) { return graph->IsUsed(); });
  });
}

void Host::Shutdown() {
  if (stopped_) return;
  stopped_ = true;
  const uint64_t begun = MonotonicNs();
  const uint64_t deadline = begun + options_.shutdown_timeout_ns;
  runtime_.health.SetReady(false);
  runtime_.endpoints.CloseAll();
  receivers_.StopAll(begun + std::min(kReceiversStopNs, options_.shutdown_timeout_ns / 2));
  WaitUntil(deadline, [this] {
    receivers_.CloseFinished(MonotonicNs());
    return receivers_.stopping() == 0;
  });
  WaitUntil(deadline, [this] {
    return std::all_of(runtime_.lanes.begin(), runtime_.lanes.end(),
                       [](const auto& lane) { return lane->waiting() == 0 && !lane->busy(); }) &&
           runtime_.parcels.load() == 0;
  });
  FlushAll(deadline);
  for (const auto& [id, exporter] : registry_.exporters) exporter->Drain();
  WaitUntil(deadline, [this] {
    return std::all_of(registry_.exporters.begin(), registry_.exporters.end(),
                       [](const auto& entry) { return entry.second->IsDone(); });
  });
  for (const auto& [id, exporter] : registry_.exporters) exporter->Close();
  for (const auto& graph : draining_) {
    for (const auto& instance : graph->instances) instance->CloseShards();
  }
  threads_.clear();
  for (const auto& state : access_.lanes) state->graph = nullptr;
  access_.SetRoutes(nullptr);
  draining_.clear();
  kept_.clear();
  leaving_.clear();
  registry_.exporters.clear();
  receivers_.CloseFinished(MonotonicNs());  // What they had lent lay with the exporters.
}

}  // namespace weir
