#include "host/graph/host.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint64_t kTendEveryNs = 50'000'000;
constexpr uint64_t kSwitchTimeoutNs = 30'000'000'000;
// What an exporter that must go still gets for one last attempt at everything.
constexpr uint64_t kLastAttemptNs = 5'000'000'000;
constexpr uint64_t kReceiversStopNs = 5'000'000'000;

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

}  // namespace

// The jobs that switch the lanes, and the count of those that have not yet. All memory is taken
// before the first lane is told, so the switch itself can not fail. Without a graph nothing is
// switched: then it is a question whether all lanes move.
class Host::Switch {
 public:
  Switch(Host& host, Graph* graph) : left_(host.runtime_.lanes.size()) {
    for (const auto& state : host.access_.lanes) {
      jobs_.push_back(std::make_unique<Job>());
      jobs_.back()->state = state.get();
      jobs_.back()->graph = graph;
      jobs_.back()->owner = this;
    }
  }
  void Post(const std::vector<std::unique_ptr<Lane>>& lanes) {
    for (size_t i = 0; i < lanes.size(); i++) lanes[i]->Submit(jobs_[i].get());
  }
  LaneJob* job(size_t lane) { return jobs_[lane].get(); }
  bool Wait(uint64_t timeout_ns) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                             [this] { return left_ == 0; });
  }

 private:
  struct Job final : LaneJob {
    void Run(Lane&) override {
      if (graph != nullptr) state->graph = graph;
      owner->Count();
    }
    LaneState* state = nullptr;
    Graph* graph = nullptr;
    Switch* owner = nullptr;
  };
  void Count() {
    std::lock_guard lock(mutex_);
    left_--;
    changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  size_t left_;  // Guarded by mutex_.
  std::vector<std::unique_ptr<Job>> jobs_;
};

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
// pipeline that the lanes do not have yet admits nothing.
bool Host::PublishToLanes(Graph* graph) {
  auto change = std::make_unique<Switch>(*this, graph);
  change->Post(runtime_.lanes);
  const bool all = change->Wait(kSwitchTimeoutNs);
  access_.SetRoutes(graph->routes);
  if (all) return true;
  // Whoever is stuck will still run its job, so the jobs must live on.
  change.release();
  return false;
}

// Asked before a change begins: it waits for every lane and loop in many places.
bool Host::LanesMove() {
  auto change = std::make_unique<Switch>(*this, nullptr);
  for (size_t i = 0; i < runtime_.loops.size(); i++) {
    runtime_.loops[i]->Post([job = change->job(i), lane = runtime_.lanes[i].get()] {
      lane->Submit(job);
    });
  }
  if (change->Wait(kSwitchTimeoutNs)) return true;
  change.release();
  return false;
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
  const bool switched = PublishToLanes(next.get());
  std::unique_ptr<Graph> old = std::exchange(graph_, std::move(next));
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
  old->pipelines.clear();
  for (const auto& instance : old->instances) {
    if (instance->component().kind != WEIR_PROCESSOR || InUse(*instance)) continue;
    instance->Withdraw();
    instance->CloseShards();
  }
  old.reset();
  Tend();
  ArmTend();
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
  return receivers_.stopping() != 0 || !leaving_.empty() ||
         std::any_of(registry_.exporters.begin(), registry_.exporters.end(),
                     [](const auto& entry) { return entry.second->has_old_ones(); });
}

void Host::Tend() {
  if (stopped_ || stuck_) return;
  const uint64_t now = MonotonicNs();
  receivers_.CloseFinished(now);
  TendExporters(now);
}

void Host::TendExporters(uint64_t now_mono_ns) {
  for (const auto& [id, exporter] : registry_.exporters) exporter->CloseOldOnes(now_mono_ns);
  for (auto it = leaving_.begin(); it != leaving_.end();) {
    const auto entry = registry_.exporters.find(it->first);
    Exporter& exporter = *entry->second;
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
                       [](const auto& lane) { return lane->waiting() == 0 && !lane->busy(); });
  });
  for (const auto& [id, exporter] : registry_.exporters) exporter->Drain();
  WaitUntil(deadline, [this] {
    return std::all_of(registry_.exporters.begin(), registry_.exporters.end(),
                       [](const auto& entry) { return entry.second->IsDone(); });
  });
  for (const auto& [id, exporter] : registry_.exporters) exporter->Close();
  if (graph_ != nullptr) {
    for (const auto& instance : graph_->instances) instance->CloseShards();
  }
  threads_.clear();
  for (const auto& state : access_.lanes) state->graph = nullptr;
  access_.SetRoutes(nullptr);
  graph_ = nullptr;
  kept_.clear();
  leaving_.clear();
  registry_.exporters.clear();
}

}  // namespace weir
