#include "host/graph/host.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

constexpr uint64_t kTendEveryNs = 50'000'000;
constexpr uint64_t kSwitchTimeoutNs = 30'000'000'000;
constexpr size_t kDrainingMax = 4;

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
// before the first lane is told, so the switch itself can not fail.
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
  bool Wait(uint64_t timeout_ns) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::nanoseconds(timeout_ns),
                             [this] { return left_ == 0; });
  }

 private:
  struct Job final : LaneJob {
    void Run(Lane&) override {
      state->graph = graph;
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
      builder_(runtime_, source_, registry_, options.regex_cache),
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
  runtime_.control.TimerAdd(this, MonotonicNs() + kTendEveryNs, &OnTend, this);
}

Host::~Host() {
  Shutdown();
  runtime_.control.RemoveOwner(this);
}

void Host::StartThreads() {
  for (uint32_t i = 0; i < runtime_.loops.size(); i++) {
    threads_.emplace_back([this, i] {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      pthread_setname_np(pthread_self(), runtime_.loops[i]->name().substr(0, 15).c_str());
      if (options_.pin) PinTo(i);
      runtime_.loops[i]->Run();
    });
  }
}

void Host::StopThreads() {
  for (const auto& loop : runtime_.loops) loop->Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Host::PublishToLanes(Graph* graph) {
  auto change = std::make_unique<Switch>(*this, graph);
  access_.routes.store(graph->routes);
  change->Post(runtime_.lanes);
  if (change->Wait(kSwitchTimeoutNs)) return true;
  // Whoever is stuck will still run its job, so the jobs must live on.
  change.release();
  return false;
}

absl::Status Host::Check(const Settings& settings) {
  Diagnostics diagnostics;
  builder_.Build(settings, graph_.get(), generation() + 1, diagnostics);
  return diagnostics.ToStatus();
}

absl::Status Host::Apply(const Settings& settings) {
  if (stuck_) {
    return absl::FailedPreconditionError(
        "a lane is stuck in a plugin since an earlier change; restart the host");
  }
  Diagnostics diagnostics;
  std::unique_ptr<Graph> next =
      builder_.Build(settings, graph_.get(), generation() + 1, diagnostics);
  if (next == nullptr) return diagnostics.ToStatus();
  RegisterHealth(settings);
  if (!PublishToLanes(next.get())) {
    stuck_ = true;
    draining_.push_back({std::move(next), UINT64_MAX});
    return absl::DeadlineExceededError(
        "a lane did not come to a batch border: a plugin does not return from its call");
  }
  if (absl::Status started = StartReceivers(*next, settings); !started.ok()) {
    if (graph_ != nullptr) PublishToLanes(graph_.get());
    Retire(std::move(next));
    return started;
  }
  TakeOverExporters(*next, settings);
  std::unique_ptr<Graph> old = std::exchange(graph_, std::move(next));
  for (const auto& instance : graph_->instances) {
    runtime_.health.Set(instance->label(), ComponentStatus::kOk);
  }
  ReportGeneration(*graph_);
  if (old != nullptr) Retire(std::move(old));
  return absl::OkStatus();
}

absl::Status Host::StartReceivers(const Graph& graph, const Settings& settings) {
  for (const ComponentConfig& component : settings.receivers) {
    for (const auto& instance : graph.instances) {
      if (instance->label() != component.label()) continue;
      const uint32_t slot = registry_.receiver_slots[component.id];
      if (absl::Status started = receivers_.Start(instance, slot); !started.ok()) return started;
    }
  }
  return absl::OkStatus();
}

void Host::TakeOverExporters(const Graph& graph, const Settings& settings) {
  for (const ComponentConfig& component : settings.exporters) {
    for (const auto& instance : graph.instances) {
      if (instance->label() != component.label()) continue;
      registry_.exporters[component.id]->SetInstance(instance, component.exporter);
    }
  }
}

bool Host::InUse(const Instance& instance) const {
  if (graph_ == nullptr) return false;
  return std::any_of(graph_->instances.begin(), graph_->instances.end(),
                     [&instance](const auto& other) { return other.get() == &instance; });
}

// No lane runs the old graph any more: its processors go at once, its receivers may finish what
// they have begun, its exporters what they have in flight.
void Host::Retire(std::unique_ptr<Graph> old) {
  const uint64_t deadline = MonotonicNs() + options_.drain_window_ns;
  for (const auto& instance : old->instances) {
    if (InUse(*instance)) continue;
    if (instance->component().kind == WEIR_RECEIVER) receivers_.Stop(*instance, deadline);
    if (instance->component().kind == WEIR_PROCESSOR) instance->CloseShards();
  }
  old->pipelines.clear();
  std::erase_if(old->instances,
                [](const auto& i) { return i->component().kind == WEIR_PROCESSOR; });
  draining_.push_back({std::move(old), deadline});
  if (draining_.size() > kDrainingMax) draining_.front().deadline_mono_ns = 0;
  Tend();
}

void Host::OnTend(void* context) {
  Host* host = static_cast<Host*>(context);
  host->Tend();
  host->runtime_.control.TimerAdd(host, MonotonicNs() + kTendEveryNs, &OnTend, host);
}

void Host::Tend() {
  if (draining_.empty() || stuck_) return;
  const uint64_t now = MonotonicNs();
  const bool receivers_done = receivers_.CloseFinished(now);
  while (!draining_.empty()) {
    Draining& oldest = draining_.front();
    const bool late = now >= oldest.deadline_mono_ns;
    if (!receivers_done && !late) return;
    bool exporters_done = true;
    for (const auto& exporter : oldest.graph->exporters) {
      exporters_done = exporters_done && exporter->OldOnesAreIdle();
    }
    if (!exporters_done && !late) return;
    CloseUnused(*oldest.graph);
    draining_.erase(draining_.begin());
  }
}

// Exporters that the configuration does not name any more are closed when they are empty or late.
void Host::CloseUnused(const Graph& old) {
  for (const auto& exporter : old.exporters) {
    exporter->CloseOldOnes();
    const bool named = std::find(graph_->exporters.begin(), graph_->exporters.end(), exporter) !=
                       graph_->exporters.end();
    if (named) continue;
    exporter->Drain();
    WaitUntil(MonotonicNs() + 1'000'000'000, [&exporter] { return exporter->IsEmpty(); });
    exporter->Close();
    registry_.exporters.erase(exporter->id());
  }
}

void Host::RegisterHealth(const Settings& settings) {
  std::map<std::string, std::vector<std::string>> pipelines_of;
  for (const PipelineConfig& pipeline : settings.pipelines) {
    for (const uint32_t kind : {WEIR_RECEIVER, WEIR_PROCESSOR, WEIR_EXPORTER}) {
      const auto& ids = kind == WEIR_RECEIVER    ? pipeline.receivers
                        : kind == WEIR_PROCESSOR ? pipeline.processors
                                                 : pipeline.exporters;
      for (const std::string& id : ids) {
        if (const ComponentConfig* component = settings.Find(kind, id)) {
          pipelines_of[component->label()].push_back(pipeline.id);
        }
      }
    }
  }
  if (graph_ != nullptr) {
    for (const auto& instance : graph_->instances) {
      if (!pipelines_of.contains(instance->label())) runtime_.health.Remove(instance->label());
    }
  }
  for (auto& [label, pipelines] : pipelines_of) runtime_.health.Register(label, pipelines);
}

void Host::ReportGeneration(const Graph& graph) {
  for (const auto& instance : graph.instances) {
    const Unit& unit = instance->unit();
    runtime_.log.Info(instance->label(), "running",
                      {{"plugin", unit.note().id},
                       {"version", unit.note().version},
                       {"file", unit.file().source.string()},
                       {"sha256", unit.sha256().substr(0, 12)},
                       {"generation", graph.generation}});
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
  const uint64_t receivers_deadline = begun + std::min<uint64_t>(5'000'000'000,
                                                                 options_.shutdown_timeout_ns / 2);
  if (graph_ != nullptr) {
    for (const auto& instance : graph_->instances) {
      if (instance->component().kind != WEIR_RECEIVER) continue;
      receivers_.Stop(*instance, receivers_deadline);
    }
  }
  WaitUntil(receivers_deadline + 500'000'000,
            [this] { return receivers_.CloseFinished(MonotonicNs()); });
  WaitUntil(deadline, [this] {
    return std::all_of(runtime_.lanes.begin(), runtime_.lanes.end(),
                       [](const auto& lane) { return lane->waiting() == 0 && !lane->busy(); });
  });
  for (const auto& [id, exporter] : registry_.exporters) exporter->Drain();
  WaitUntil(deadline, [this] {
    return std::all_of(registry_.exporters.begin(), registry_.exporters.end(),
                       [](const auto& entry) { return entry.second->IsEmpty(); });
  });
  for (const auto& [id, exporter] : registry_.exporters) exporter->Close();
  if (graph_ != nullptr) {
    for (const auto& instance : graph_->instances) instance->CloseShards();
  }
  draining_.clear();
  StopThreads();
  graph_ = nullptr;
  registry_.exporters.clear();
}

}  // namespace weir
