#include "host/graph/ticker.h"

#include <algorithm>

#include "host/graph/instance.h"

namespace weir {

void Ticker::Ask(uint64_t at_mono_ns) {
  if (stopped_) return;
  const uint64_t at = std::max<uint64_t>(at_mono_ns, 1);
  if (wanted_ns_.exchange(at) == at) return;
  if (!started_.load()) return;
  used_.store(true);
  shard_.loop->Post(&shard_, &Arm, this);
}

// Either Ask sees that it has started, or this sees what was asked for.
void Ticker::Start() {
  if (started_.exchange(true) || wanted_ns_.load() == 0) return;
  used_.store(true);
  shard_.loop->Post(&shard_, &Arm, this);
}

void Ticker::Arm(void* self) {
  Ticker& ticker = *static_cast<Ticker*>(self);
  const uint64_t at = ticker.wanted_ns_.load();
  if (at == 0) return;
  ticker.shard_.loop->TimerCancel(ticker.timer_);
  ticker.timer_ = ticker.shard_.loop->TimerAdd(&ticker.shard_, at, &Due, self);
}

void Ticker::Due(void* self) {
  Ticker& ticker = *static_cast<Ticker*>(self);
  if (ticker.queued_.exchange(true)) return;
  Instance& instance = *ticker.shard_.instance;
  instance.runtime().lanes[ticker.shard_.lane.index]->Submit(&ticker);
}

// A timer that was replaced may come too early; the one that replaced it comes as well.
void Ticker::Run(Lane&) {
  queued_.store(false);
  Instance& instance = *shard_.instance;
  const uint64_t now = MonotonicNs();
  const uint64_t wanted = wanted_ns_.load();
  if (stopped_ || instance.broken() || wanted == 0 || wanted > now) return;
  wanted_ns_.store(0);
  const weir_processor_v1& processor = *instance.component().processor;
  if (processor.tick == nullptr) return;
  processor.tick(instance.plugin(), shard_.plugin, now);
  instance.cost().time_ns->Add(shard_.lane.index, static_cast<int64_t>(MonotonicNs() - now));
}

}  // namespace weir
