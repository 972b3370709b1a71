// How an exporter takes from its queue and ends its attempts.
#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/graph/exporter.h"
#include "host/graph/exporter_parts.h"

namespace weir {
namespace {

constexpr int kStartsPerTurn = 64;

// Only the host cancels. A plugin that says so wants the request to be tried again, later.
weir_status FromPlugin(weir_status status) {
  status = KnownStatus(status);
  return status == WEIR_CANCELLED || status == WEIR_PENDING ? WEIR_RETRY : status;
}

}  // namespace

// Wakes one sender: that of this thread if there is one, else the next idle one in turn, else any,
// who will look again when it is done with what it does now.
void Exporter::Wake() {
  std::lock_guard lock(mutex_);
  if (consumers_ == nullptr || consumers_->senders.empty()) return;
  auto& senders = consumers_->senders;
  Sender* chosen = nullptr;
  for (const auto& sender : senders) {
    if (sender->loop->IsCurrentThread()) chosen = sender.get();
  }
  const size_t turn = chosen == nullptr ? consumers_->turn++ : 0;
  for (size_t i = 0; i < senders.size() && chosen == nullptr; i++) {
    Sender* sender = senders[(turn + i) % senders.size()].get();
    if (!sender->busy.load() && !sender->scheduled.load()) chosen = sender;
  }
  if (chosen == nullptr) chosen = senders[turn % senders.size()].get();
  if (!chosen->scheduled.exchange(true)) chosen->loop->Post(chosen, &PumpPosted, chosen);
}

void Exporter::PumpPosted(void* context) {
  Sender* sender = static_cast<Sender*>(context);
  sender->exporter->Pump(*sender);
}

bool Exporter::TakeToken() {
  if (in_flight_.fetch_add(1) < in_flight_max_.load()) return true;
  in_flight_.fetch_sub(1);
  return false;
}

void Exporter::Pump(Sender& sender) {
  sender.scheduled.store(false);
  sender.busy.store(true);
  for (int started = 0; !sender.consumers->retiring.load(); started++) {
    if (sender.consumers->instance->broken()) break;
    // Others on this loop want their turn.
    if (started == kStartsPerTurn) {
      if (!sender.scheduled.exchange(true)) sender.loop->Post(&sender, &PumpPosted, &sender);
      break;
    }
    if (!TakeToken()) break;
    uint64_t next_mono_ns = UINT64_MAX;
    std::optional<QueueItem> item = queue_.Pop(MonotonicNs(), &next_mono_ns);
    if (!item) {
      in_flight_.fetch_sub(1);
      if (next_mono_ns != UINT64_MAX) ArmTimer(sender, next_mono_ns);
      break;
    }
    Start(sender, std::move(*item));
  }
  sender.busy.store(false);
}

void Exporter::ArmTimer(Sender& sender, uint64_t at_mono_ns) {
  if (sender.timer_at_mono_ns <= at_mono_ns) return;
  if (sender.timer != 0) sender.loop->TimerCancel(sender.timer);
  sender.timer_at_mono_ns = at_mono_ns;
  sender.timer = sender.loop->TimerAdd(&sender, at_mono_ns, &OnDue, &sender);
}

void Exporter::OnDue(void* context) {
  Sender* sender = static_cast<Sender*>(context);
  sender->timer = 0;
  sender->timer_at_mono_ns = UINT64_MAX;
  sender->exporter->Pump(*sender);
}

void Exporter::Start(Sender& sender, QueueItem item) {
  item.attempts++;
  auto* attempt = new Attempt(sender, std::move(item), runtime_);
  sender.attempts.insert(attempt);
  sender.consumers->in_flight.fetch_add(1);
  const Signal signal = attempt->item.signal;
  if (absl::Status opened = attempt->view.Open(sender.consumers->columns[SignalIndex(signal)]);
      !opened.ok()) {
    Finish(*attempt, WEIR_PERMANENT, opened.ToString(), 0, 0);
    return;
  }
  const uint64_t ticket = runtime_.tickets.Open(attempt);
  attempt->ticket = ticket;
  const Instance& instance = *sender.consumers->instance;
  const weir_exporter_v1& exporter = *instance.component().exporter;
  const uint64_t timeout_ns = timeout_ns_.load();
  if (timeout_ns != 0 && exporter.cancel != nullptr) {
    attempt->timer =
        sender.loop->TimerAdd(&sender, MonotonicNs() + timeout_ns, &OnTimeout, attempt);
  }
  const uint32_t shard = sender.shard->lane.index;
  const uint64_t items = attempt->item.items;
  OutcomeBuffer outcome;
  const uint64_t begun_ns = MonotonicNs();
  const weir_status status = KnownStatus(exporter.begin(
      instance.plugin(), sender.shard->plugin, attempt->view.abi(), ticket, outcome.get()));
  // `attempt` may be gone from here on, if the plugin has completed its ticket.
  const PluginMetrics& cost = instance.cost();
  cost.calls->Add(shard, 1);
  cost.records_in->Add(shard, static_cast<int64_t>(items));
  cost.time_ns->Add(shard, static_cast<int64_t>(MonotonicNs() - begun_ns));
  if (status == WEIR_PENDING) return;
  // Null: the plugin has completed the ticket as well, and that completion is on its way here.
  if (runtime_.tickets.Close(ticket) == nullptr) return;
  Finish(*attempt, FromPlugin(status), outcome.text(), outcome.retry_after_ns(),
         outcome.rejected());
}

void Exporter::Complete(Runtime& runtime, uint64_t ticket, const weir_outcome* outcome,
                        Instance& by) {
  auto* attempt = static_cast<Attempt*>(runtime.tickets.Close(ticket));
  if (attempt == nullptr) {
    by.CountLateCompletion();
    return;
  }
  attempt->status = FromPlugin(outcome->status);
  attempt->retry_after_ns = outcome->retry_after_ns;
  attempt->rejected = outcome->rejected;
  if (outcome->text != nullptr) attempt->text.assign(outcome->text, outcome->text_len);
  attempt->sender.loop->Post([attempt] {
    Sender& sender = attempt->sender;
    Exporter& exporter = *sender.exporter;
    exporter.Finish(*attempt, attempt->status, attempt->text, attempt->retry_after_ns,
                    attempt->rejected);
    exporter.Pump(sender);
  });
}

void Exporter::OnTimeout(void* context) {
  Attempt& attempt = *static_cast<Attempt*>(context);
  attempt.timer = 0;
  Sender& sender = attempt.sender;
  Exporter& exporter = *sender.exporter;
  if (exporter.runtime_.tickets.Close(attempt.ticket) == nullptr) return;
  const Instance& instance = *sender.consumers->instance;
  instance.component().exporter->cancel(instance.plugin(), sender.shard->plugin, attempt.ticket);
  exporter.Finish(attempt, WEIR_RETRY, "no answer within the exporter's timeout", 0, 0);
  exporter.Pump(sender);
}

void Exporter::Finish(Attempt& attempt, weir_status status, std::string_view text,
                      uint64_t retry_after_ns, uint64_t rejected) {
  Sender& sender = attempt.sender;
  Consumers& consumers = *sender.consumers;
  if (attempt.timer != 0) sender.loop->TimerCancel(attempt.timer);
  // Before the queue wakes anybody, who would find no token to send with.
  in_flight_.fetch_sub(1);
  if (status < 0 && status != WEIR_CANCELLED) {
    consumers.instance->cost().errors->Add(sender.shard->lane.index, 1);
  }
  switch (status) {
    case WEIR_OK: Sent(sender, attempt.item, 0, text); break;
    case WEIR_PARTIAL: Sent(sender, attempt.item, rejected, text); break;
    case WEIR_PERMANENT: Refused(std::move(attempt.item), text); break;
    case WEIR_FATAL:
      consumers.instance->MarkBroken(text);
      RetryLater(std::move(attempt.item), text, 0, /*was_tried=*/false);
      break;
    case WEIR_CANCELLED:
      RetryLater(std::move(attempt.item), text, 0, /*was_tried=*/false);
      break;
    default: RetryLater(std::move(attempt.item), text, retry_after_ns, /*was_tried=*/true); break;
  }
  sender.attempts.erase(&attempt);
  delete &attempt;
  // An instance that was replaced does not go on with the queue, so another must.
  if (consumers.retiring.load()) Wake();
  consumers.in_flight.fetch_sub(1);
  if (runtime_.starved.load() && runtime_.starved.exchange(false)) runtime_.on_room();
}

void Exporter::Sent(Sender& sender, const QueueItem& item, uint64_t rejected,
                    std::string_view text) {
  Instance& instance = *sender.consumers->instance;
  const uint32_t shard = sender.shard->lane.index;
  const uint32_t signal = SignalIndex(item.signal);
  const uint64_t refused = std::min(rejected, item.items);
  const int64_t sent = static_cast<int64_t>(item.items - refused);
  metrics_.sent[signal]->Add(shard, sent);
  instance.cost().records_out->Add(shard, sent);
  if (refused != 0) {
    metrics_.send_failed[signal]->Add(shard, static_cast<int64_t>(refused));
    runtime_.log.Warn(label_, "the receiver refused some items for good",
                      {{"rejected", refused}, {"reason", text}});
  }
  queue_.Done(item);
  if (failing_.exchange(false)) instance.SetStatus(ComponentStatus::kOk);
}

void Exporter::ReportFailing(std::string_view text, uint64_t wait_ns) {
  if (failing_.exchange(true)) return;
  runtime_.log.Warn(label_, "sending failed and is tried again",
                    {{"reason", text}, {"again_in_ms", wait_ns / 1'000'000}});
  std::lock_guard lock(mutex_);
  if (consumers_ == nullptr) return;
  consumers_->instance->SetStatus(ComponentStatus::kRecoverableError, text);
}

uint64_t Exporter::BackoffNs(uint32_t attempts) {
  std::lock_guard lock(mutex_);
  double interval = static_cast<double>(retry_.initial_interval_ns) *
                    std::pow(retry_.multiplier, std::min<uint32_t>(attempts, 64) - 1);
  interval = std::min(interval, static_cast<double>(retry_.max_interval_ns));
  std::uniform_real_distribution<double> jitter(1 - retry_.randomization_factor,
                                                1 + retry_.randomization_factor);
  return static_cast<uint64_t>(std::max(0.0, interval * jitter(random_)));
}

void Exporter::RetryLater(QueueItem item, std::string_view text, uint64_t retry_after_ns,
                          bool was_tried) {
  const uint64_t now = MonotonicNs();
  RetryConfig retry;
  {
    std::lock_guard lock(mutex_);
    retry = retry_;
  }
  if (!was_tried) {
    item.not_before_mono_ns = now;
    queue_.Retry(std::move(item));
    return;
  }
  if (draining_.load()) return Drop(item, "shutdown", text);
  if (!retry.enabled) return Drop(item, "retry is off", text);
  const uint64_t elapsed = now - item.first_mono_ns;
  if (retry.max_elapsed_time_ns != 0 &&
      elapsed > static_cast<uint64_t>(retry.max_elapsed_time_ns)) {
    return Drop(item, "max_elapsed_time is over", text);
  }
  const uint64_t wait_ns = std::max(retry_after_ns, BackoffNs(item.attempts));
  item.not_before_mono_ns = now + wait_ns;
  if (retry_after_ns != 0) queue_.PauseUntil(now + retry_after_ns);
  ReportFailing(text, wait_ns);
  queue_.Retry(std::move(item));
}

// Refused for good. A joined request is taken apart once, each part tried alone.
void Exporter::Refused(QueueItem item, std::string_view text) {
  if (item.members.empty()) return Drop(item, "refused", text);
  std::vector<QueueItem> members = std::move(item.members);
  queue_.Done(item);
  for (QueueItem& member : members) {
    member.alone = true;
    queue_.Push(std::move(member), 0);
  }
}

void Exporter::Drop(const QueueItem& item, std::string_view reason, std::string_view text) {
  metrics_.send_failed[SignalIndex(item.signal)]->Add(0, static_cast<int64_t>(item.items));
  runtime_.log.Error(label_, "a request was dropped",
                     {{"signal", SignalName(item.signal)},
                      {"items", item.items},
                      {"because", reason},
                      {"reason", text}});
  queue_.Done(item);
}

}  // namespace weir
