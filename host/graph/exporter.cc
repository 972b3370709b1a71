#include "host/graph/exporter.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/graph/exporter_parts.h"
#include "host/graph/queue_setup.h"

namespace weir {

Exporter::Consumers::~Consumers() {
  for (const auto& loop : own_loops) loop->Stop();
  for (std::thread& thread : threads) thread.join();
}

Exporter::Exporter(const ComponentConfig& settings, Runtime& runtime)
    : runtime_(runtime),
      id_(settings.id),
      label_(settings.label()),
      queue_(MakeQueueOptions(settings.exporter.queue), MakeCutter(runtime.limits)),
      metrics_(runtime.metrics, settings.id),
      random_(static_cast<uint32_t>(MonotonicNs())) {
  readers_ = AddQueueReaders(
      runtime.metrics, id_, "all", [this] { return static_cast<double>(queue_.stats().size); },
      [this] { return static_cast<double>(queue_.stats().capacity); },
      [this] { return static_cast<double>(queue_.stats().in_flight); });
}

Exporter::~Exporter() { Close(); }

std::vector<Loop*> Exporter::MakeLoops(const weir_component& component,
                                       const ExporterConfig& settings) {
  made_loops_.clear();
  if ((component.flags & WEIR_BLOCKING) == 0) return runtime_.HomeLoops();
  uint32_t threads = static_cast<uint32_t>(std::max<int64_t>(1, settings.queue.num_consumers));
  if (component.exporter->inflight_max != 0) {
    threads = std::min(threads, component.exporter->inflight_max);
  }
  std::vector<Loop*> loops;
  for (uint32_t i = 0; i < threads; i++) {
    made_loops_.push_back(std::make_unique<Loop>(absl::StrCat("exp ", id_, " ", i)));
    loops.push_back(made_loops_.back().get());
  }
  return loops;
}

void Exporter::Configure(const ExporterConfig& settings, uint32_t inflight_max) {
  uint32_t most = static_cast<uint32_t>(std::max<int64_t>(1, settings.queue.num_consumers));
  if (inflight_max != 0) most = std::min(most, inflight_max);
  in_flight_max_.store(most);
  timeout_ns_.store(static_cast<uint64_t>(settings.timeout_ns));
  queue_.Configure(MakeQueueOptions(settings.queue));
  std::lock_guard lock(mutex_);
  retry_ = settings.retry;
}

void Exporter::SetInstance(std::shared_ptr<Instance> instance, const ExporterConfig& settings) {
  Configure(settings, instance->component().exporter->inflight_max);
  if (instance == instance_) return;
  auto consumers = std::make_shared<Consumers>();
  consumers->instance = instance;
  consumers->own_loops = std::move(made_loops_);
  made_loops_.clear();
  const weir_plan& plan = instance->plan();
  for (const Signal signal : kSignals) {
    absl::StatusOr<ColumnSet> columns =
        ColumnSet::Make(signal, plan.need, {}, plan.text_classes, 0);
    if (columns.ok()) consumers->columns[SignalIndex(signal)] = *std::move(columns);
  }
  for (const auto& shard : instance->shards()) {
    auto sender = std::make_unique<Sender>();
    sender->exporter = this;
    sender->consumers = consumers.get();
    sender->shard = shard.get();
    sender->loop = shard->loop;
    consumers->senders.push_back(std::move(sender));
  }
  for (const auto& loop : consumers->own_loops) {
    consumers->threads.emplace_back([l = loop.get()] {
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      pthread_setname_np(pthread_self(), l->name().substr(0, 15).c_str());
      l->Run();
    });
  }
  {
    std::lock_guard lock(mutex_);
    if (consumers_ != nullptr) {
      consumers_->retiring.store(true);
      old_.push_back(std::move(consumers_));
    }
    consumers_ = consumers;
  }
  instance_ = std::move(instance);
  queue_.SetWake([this] { Wake(); });
  for (size_t i = 0; i < consumers->senders.size(); i++) Wake();
}

bool Exporter::OldOnesAreIdle() const {
  return std::all_of(old_.begin(), old_.end(),
                     [](const auto& consumers) { return consumers->in_flight.load() == 0; });
}

void Exporter::CloseOldOnes() {
  for (const auto& consumers : old_) CloseConsumers(*consumers);
  old_.clear();
}

// The attempts of an instance that goes are cancelled, and what they carried is queued again.
void Exporter::CancelAll(Consumers& consumers) {
  const weir_exporter_v1& exporter = *consumers.instance->component().exporter;
  for (const auto& sender : consumers.senders) {
    sender->loop->RunAndWait([this, &exporter, &consumers, s = sender.get()] {
      const std::vector<Attempt*> attempts(s->attempts.begin(), s->attempts.end());
      for (Attempt* attempt : attempts) {
        if (runtime_.tickets.Close(attempt->ticket) == nullptr) continue;
        if (exporter.cancel != nullptr) {
          exporter.cancel(consumers.instance->plugin(), s->shard->plugin, attempt->ticket);
        }
        Finish(*attempt, WEIR_CANCELLED, "the instance was replaced or stopped", 0, 0);
      }
    });
    // Completions that were posted before have run when this returns.
    sender->loop->RunAndWait([] {});
  }
}

void Exporter::CloseConsumers(Consumers& consumers) {
  consumers.retiring.store(true);
  CancelAll(consumers);
  for (const auto& sender : consumers.senders) {
    sender->loop->RunAndWait([s = sender.get()] { s->loop->RemoveOwner(s); });
  }
  consumers.instance->CloseShards();
}

void Exporter::Drain() {
  draining_.store(true);
  queue_.Drain();
  std::shared_ptr<Consumers> consumers;
  {
    std::lock_guard lock(mutex_);
    consumers = consumers_;
  }
  if (consumers == nullptr) return;
  for (size_t i = 0; i < consumers->senders.size(); i++) Wake();
}

bool Exporter::IsEmpty() const {
  const ExportQueue::Stats stats = queue_.stats();
  return stats.waiting == 0 && stats.in_flight == 0;
}

void Exporter::Close() {
  queue_.SetWake(nullptr);
  CloseOldOnes();
  std::shared_ptr<Consumers> consumers;
  {
    std::lock_guard lock(mutex_);
    consumers = std::move(consumers_);
  }
  if (consumers == nullptr) return;
  CloseConsumers(*consumers);
  const ExportQueue::Stats left = queue_.stats();
  if (left.waiting != 0) {
    runtime_.log.Error(label_, "requests were still queued at the end and are lost",
                       {{"requests", left.waiting}, {"bytes", left.bytes}});
  }
  instance_ = nullptr;
}

}  // namespace weir
