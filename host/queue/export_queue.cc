#include "host/queue/export_queue.h"

#include <algorithm>
#include <utility>

namespace weir {
namespace {

bool Later(const QueueItem& a, const QueueItem& b) {
  return a.not_before_mono_ns > b.not_before_mono_ns;
}

}  // namespace

ExportQueue::ExportQueue(const QueueOptions& settings, Cutter cutter)
    : cutter_(std::move(cutter)), settings_(settings) {}

void ExportQueue::SetWake(std::function<void()> wake) {
  std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void ExportQueue::Configure(const QueueOptions& settings) {
  std::lock_guard lock(mutex_);
  settings_ = settings;
  drain_ = false;
}

uint64_t ExportQueue::SizeOf(const QueueItem& item, QueueSizer sizer) const {
  switch (sizer) {
    case QueueSizer::kRequests: return 1;
    case QueueSizer::kItems: return item.items;
    case QueueSizer::kBytes: return item.bytes;
  }
  return 1;
}

// An empty queue accepts any request, even one larger than the bound: none can be stuck for ever.
bool ExportQueue::TryReserve(uint64_t bytes) {
  std::lock_guard lock(mutex_);
  const uint64_t bytes_used = bytes_ + reserved_bytes_;
  const uint64_t requests_used = requests_ + reserved_requests_;
  if (requests_used != 0) {
    if (bytes_used + bytes > settings_.bytes_max) return false;
    const uint64_t size = settings_.sizer == QueueSizer::kRequests ? requests_used + 1
                          : settings_.sizer == QueueSizer::kItems  ? items_ + 1
                                                                   : bytes_used + bytes;
    if (size > settings_.size_max) return false;
  }
  reserved_bytes_ += bytes;
  reserved_requests_++;
  return true;
}

// One request alone may be as large as it likes, as in TryReserve.
bool ExportQueue::TryGrow(uint64_t more) {
  std::lock_guard lock(mutex_);
  const bool alone = requests_ + reserved_requests_ <= 1;
  const uint64_t bytes = bytes_ + reserved_bytes_ + more;
  if (!alone && bytes > settings_.bytes_max) return false;
  if (!alone && settings_.sizer == QueueSizer::kBytes && bytes > settings_.size_max) return false;
  reserved_bytes_ += more;
  return true;
}

void ExportQueue::Shrink(uint64_t less) {
  std::lock_guard lock(mutex_);
  reserved_bytes_ -= std::min(less, reserved_bytes_);
}

void ExportQueue::Unreserve(uint64_t bytes) {
  std::lock_guard lock(mutex_);
  reserved_bytes_ -= std::min(bytes, reserved_bytes_);
  reserved_requests_ -= reserved_requests_ != 0;
}

void ExportQueue::Add(const QueueItem& item) {
  bytes_ += item.bytes;
  items_ += item.items;
  requests_++;
}

void ExportQueue::Push(QueueItem item, uint64_t reserved_bytes) {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    if (reserved_bytes != 0) {
      reserved_bytes_ -= std::min(reserved_bytes, reserved_bytes_);
      reserved_requests_ -= reserved_requests_ != 0;
    }
    Add(item);
    ready_size_ += SizeOf(item, settings_.batch_sizer);
    ready_.push_back(std::move(item));
    wake = wake_;
  }
  if (wake) wake();
}

void ExportQueue::Retry(QueueItem item) {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    in_flight_--;
    later_.push_back(std::move(item));
    std::push_heap(later_.begin(), later_.end(), Later);
    wake = wake_;
  }
  if (wake) wake();
}

void ExportQueue::Done(const QueueItem& item) {
  std::lock_guard lock(mutex_);
  in_flight_--;
  bytes_ -= std::min(item.bytes, bytes_);
  items_ -= std::min(item.items, items_);
  requests_ -= requests_ != 0;
}

void ExportQueue::PauseUntil(uint64_t mono_ns) {
  std::lock_guard lock(mutex_);
  pause_until_mono_ns_ = std::max(pause_until_mono_ns_, mono_ns);
}

void ExportQueue::Drain() {
  std::function<void()> wake;
  {
    std::lock_guard lock(mutex_);
    drain_ = true;
    wake = wake_;
  }
  if (wake) wake();
}

std::optional<QueueItem> ExportQueue::Pop(uint64_t now_mono_ns, uint64_t* next_mono_ns) {
  std::lock_guard lock(mutex_);
  *next_mono_ns = UINT64_MAX;
  if (!drain_ && now_mono_ns < pause_until_mono_ns_) {
    *next_mono_ns = pause_until_mono_ns_;
    return std::nullopt;
  }
  std::optional<QueueItem> item = TakeReady(now_mono_ns, next_mono_ns);
  if (!item) return std::nullopt;
  const uint64_t max = settings_.batch_max_size;
  if (max != 0 && !item->alone && SizeOf(*item, settings_.batch_sizer) > max) {
    requests_--;
    bytes_ -= item->bytes;
    items_ -= item->items;
    std::vector<QueueItem> parts = cutter_(std::move(*item), max, settings_.batch_sizer);
    for (QueueItem& part : parts) {
      part.alone = true;
      Add(part);
    }
    item = std::move(parts.front());
    for (size_t i = parts.size(); i-- > 1;) {
      ready_size_ += SizeOf(parts[i], settings_.batch_sizer);
      ready_.push_front(std::move(parts[i]));
    }
  }
  in_flight_++;
  return item;
}

std::optional<QueueItem> ExportQueue::TakeReady(uint64_t now_mono_ns, uint64_t* next_mono_ns) {
  if (!later_.empty() && (drain_ || later_.front().not_before_mono_ns <= now_mono_ns)) {
    std::pop_heap(later_.begin(), later_.end(), Later);
    QueueItem item = std::move(later_.back());
    later_.pop_back();
    return item;
  }
  if (!later_.empty()) *next_mono_ns = later_.front().not_before_mono_ns;
  if (ready_.empty() || WaitsForMore(now_mono_ns, next_mono_ns)) return std::nullopt;
  QueueItem first = std::move(ready_.front());
  ready_.pop_front();
  ready_size_ -= std::min(ready_size_, SizeOf(first, settings_.batch_sizer));
  if (settings_.batch_min_size == 0 || first.alone || first.signal == Signal::kProfiles) {
    return first;
  }
  return Join(std::move(first));
}

bool ExportQueue::WaitsForMore(uint64_t now_mono_ns, uint64_t* next_mono_ns) const {
  const QueueItem& first = ready_.front();
  if (drain_ || settings_.batch_min_size == 0 || first.alone ||
      first.signal == Signal::kProfiles || ready_size_ >= settings_.batch_min_size) {
    return false;
  }
  const uint64_t due = first.first_mono_ns + settings_.batch_flush_timeout_ns;
  if (due <= now_mono_ns) return false;
  *next_mono_ns = std::min(*next_mono_ns, due);
  return true;
}

// Concatenates what follows of the same signal until the wanted size is there, or the next one
// would pass the largest.
QueueItem ExportQueue::Join(QueueItem first) {
  const QueueSizer sizer = settings_.batch_sizer;
  const uint64_t max = settings_.batch_max_size == 0 ? UINT64_MAX : settings_.batch_max_size;
  uint64_t size = SizeOf(first, sizer);
  if (size >= settings_.batch_min_size) return first;
  QueueItem joined;
  joined.signal = first.signal;
  joined.first_mono_ns = first.first_mono_ns;
  joined.members.push_back(std::move(first));
  for (auto it = ready_.begin(); it != ready_.end() && size < settings_.batch_min_size;) {
    const uint64_t more = SizeOf(*it, sizer);
    if (it->signal != joined.signal || it->alone) {
      ++it;
      continue;
    }
    if (size + more > max) break;
    size += more;
    ready_size_ -= std::min(ready_size_, more);
    joined.members.push_back(std::move(*it));
    it = ready_.erase(it);
    requests_--;
  }
  if (joined.members.size() == 1) return std::move(joined.members.front());
  for (const QueueItem& member : joined.members) {
    joined.pieces.insert(joined.pieces.end(), member.pieces.begin(), member.pieces.end());
    joined.bytes += member.bytes;
    joined.records += member.records;
    joined.items += member.items;
  }
  return joined;
}

ExportQueue::Stats ExportQueue::stats() const {
  std::lock_guard lock(mutex_);
  Stats stats;
  stats.size = settings_.sizer == QueueSizer::kRequests ? requests_
               : settings_.sizer == QueueSizer::kItems  ? items_
                                                        : bytes_;
  stats.capacity = settings_.sizer == QueueSizer::kBytes
                       ? std::min(settings_.size_max, settings_.bytes_max)
                       : settings_.size_max;
  stats.bytes = bytes_;
  stats.waiting = ready_.size() + later_.size();
  stats.in_flight = in_flight_;
  return stats;
}

}  // namespace weir
