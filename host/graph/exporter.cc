#include "host/graph/exporter.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/graph/exporter_parts.h"
#include "host/graph/queue_setup.h"

namespace weir {

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

std::vector<Loop*> Exporter::MakeLoops(Runtime& runtime, const std::string& id,
                                       const weir_component& component,
                                       const ExporterConfig& settings,
                                       std::vector<std::unique_ptr<Loop>>* own) {
  if ((component.flags & WEIR_BLOCKING) == 0) return runtime.HomeLoops();
  uint32_t threads = static_cast<uint32_t>(std::max<int64_t>(1, settings.queue.num_consumers));
  if (component.exporter->inflight_max != 0) {
    threads = std::min(threads, component.exporter->inflight_max);
  }
  std::vector<Loop*> loops;
  for (uint32_t i = 0; i < threads; i++) {
    own->push_back(std::make_unique<Loop>(absl::StrCat("exp ", id, " ", i)));
    loops.push_back(own->back().get());
  }
  return loops;
}

void Exporter::Configure(const ExporterConfig& settings, uint32_t inflight_max) {
  uint32_t most = static_cast<uint32_t>(std::max<int64_t>(1, settings.queue.num_consumers));
  if (inflight_max != 0) most = std::min(most, inflight_max);
  in_flight_max_.store(most);
  timeout_ns_.store(static_cast<uint64_t>(settings.timeout_ns));
  queue_.Configure(MakeQueueOptions(settings.queue));
  draining_.store(false);  // One that the configuration had left out may have come back.
  std::lock_guard lock(mutex_);
  retry_ = settings.retry;
}

void Exporter::SetInstance(std::shared_ptr<Instance> instance, const ExporterConfig& settings,
                           uint64_t old_deadline_mono_ns) {
  Configure(settings, instance->component().exporter->inflight_max);
  if (instance == instance_) return;
  auto consumers = std::make_shared<Consumers>();
  consumers->instance = instance;
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
  for (const auto& loop : instance->own_loops()) {
    consumers->threads.push_back(std::make_unique<LoopThread>(*loop));
  }
  for (const auto& thread : consumers->threads) thread->Wait();
  {
    std::lock_guard lock(mutex_);
    if (consumers_ != nullptr) {
      consumers_->retiring.store(true);
      consumers_->deadline_mono_ns = old_deadline_mono_ns;
      old_.push_back(std::move(consumers_));
    }
    consumers_ = consumers;
  }
  instance_ = std::move(instance);
  queue_.SetWake([this] { Wake(); });
  for (size_t i = 0; i < consumers->senders.size(); i++) Wake();
}

void Exporter::CloseOldOnes(uint64_t now_mono_ns) {
  std::erase_if(old_, [this, now_mono_ns](const std::shared_ptr<Consumers>& consumers) {
    if (consumers->in_flight.load() != 0 && now_mono_ns < consumers->deadline_mono_ns) return false;
    CloseConsumers(*consumers);
    return true;
  });
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
  }
  // Whoever closed a ticket before us has posted its end to a loop, or is about to.
  while (consumers.in_flight.load() != 0) {
    for (const auto& sender : consumers.senders) sender->loop->RunAndWait([] {});
    std::this_thread::yield();
  }
}

void Exporter::CloseConsumers(Consumers& consumers) {
  consumers.retiring.store(true);
  CancelAll(consumers);
  for (const auto& sender : consumers.senders) {
    sender->loop->RunAndWait([s = sender.get()] { s->loop->RemoveOwner(s); });
  }
  consumers.instance->Withdraw();
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

bool Exporter::IsDone() const {
  const ExportQueue::Stats stats = queue_.stats();
  if (stats.in_flight != 0) return false;
  return stats.waiting == 0 || instance_ == nullptr || instance_->broken();
}

void Exporter::Close() {
  queue_.SetWake(nullptr);
  CloseOldOnes(UINT64_MAX);
  std::shared_ptr<Consumers> consumers;
  {
    std::lock_guard lock(mutex_);
    consumers = std::move(consumers_);
  }
  if (consumers == nullptr) return;
  CloseConsumers(*consumers);
  CountLost();
  instance_ = nullptr;
}

void Exporter::CountLost() {
  queue_.Drain();
  uint64_t requests = 0, items = 0, next_mono_ns = 0;
  while (const std::optional<QueueItem> item = queue_.Pop(MonotonicNs(), &next_mono_ns)) {
    requests++;
    items += item->items;
    metrics_.send_failed[SignalIndex(item->signal)]->Add(0, static_cast<int64_t>(item->items));
    queue_.Done(*item);
  }
  if (requests == 0) return;
  runtime_.log.Error(label_, "requests were still queued at the end and are lost",
                     {{"requests", requests}, {"items", items}});
}

}  // namespace weir
