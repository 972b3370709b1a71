#include "host/graph/queue_setup.h"

#include <algorithm>
#include <utility>

#include "host/wire/cut.h"
#include "host/wire/validate.h"

namespace weir {
namespace {

QueueSizer ToQueueSizer(Sizer sizer) {
  switch (sizer) {
    case Sizer::kRequests: return QueueSizer::kRequests;
    case Sizer::kItems: return QueueSizer::kItems;
    case Sizer::kBytes: return QueueSizer::kBytes;
  }
  return QueueSizer::kRequests;
}

std::vector<QueueItem> Whole(QueueItem item) {
  std::vector<QueueItem> one;
  one.push_back(std::move(item));
  return one;
}

}  // namespace

QueueOptions MakeQueueOptions(const QueueConfig& settings) {
  QueueOptions options;
  options.bytes_max = static_cast<uint64_t>(settings.queue_bytes_max);
  options.size_max = static_cast<uint64_t>(settings.queue_size);
  options.sizer = ToQueueSizer(settings.sizer);
  if (!settings.enabled) {
    // Nothing is meant to wait. But a lane hands over within a turn of its loop, and many clients'
    // requests come in one turn, so some room there must be; it is bounded in bytes as ever.
    options.size_max = std::max<uint64_t>(static_cast<uint64_t>(settings.num_consumers), 1000);
    options.sizer = QueueSizer::kRequests;
  }
  if (settings.batch) {
    options.batch_min_size = static_cast<uint64_t>(settings.batch->min_size);
    options.batch_max_size = static_cast<uint64_t>(settings.batch->max_size);
    options.batch_sizer = ToQueueSizer(settings.batch->sizer);
    options.batch_flush_timeout_ns = static_cast<uint64_t>(settings.batch->flush_timeout_ns);
  }
  return options;
}

ExportQueue::Cutter MakeCutter(const wire::Limits& limits) {
  return [&limits](QueueItem item, uint64_t max_size, QueueSizer sizer) {
    if (item.signal == Signal::kProfiles) return Whole(std::move(item));
    // What was joined keeps its memory in its members.
    std::vector<std::shared_ptr<const void>> charges = item.charges;
    for (const QueueItem& member : item.members) {
      charges.insert(charges.end(), member.charges.begin(), member.charges.end());
    }
    std::string all;
    for (const SharedBytes& piece : item.pieces) all.append(piece.text());
    const wire::CutOptions options =
        sizer == QueueSizer::kBytes ? wire::CutOptions{UINT64_MAX, max_size}
                                    : wire::CutOptions{max_size, UINT64_MAX};
    const std::span<const uint8_t> bytes(reinterpret_cast<const uint8_t*>(all.data()), all.size());
    std::vector<QueueItem> parts;
    for (std::string& piece : wire::Cut(item.signal, bytes, options)) {
      QueueItem part;
      part.signal = item.signal;
      part.attempts = item.attempts;
      part.first_mono_ns = item.first_mono_ns;
      part.charges = charges;
      SharedBytes shared = SharedBytes::FromString(std::move(piece));
      const absl::StatusOr<wire::Survey> survey =
          wire::Validate(item.signal, shared.span(), limits);
      if (!survey.ok()) return Whole(std::move(item));
      part.records = survey->records;
      part.items = survey->items;
      part.bytes = shared.size();
      part.pieces.push_back(std::move(shared));
      parts.push_back(std::move(part));
    }
    if (parts.empty()) return Whole(std::move(item));
    return parts;
  };
}

}  // namespace weir
