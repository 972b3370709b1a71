// The part of SeriesBook that is handed over to the next instance.
#include <utility>

#include "plugins/processors/cardinality/archive.h"
#include "plugins/processors/cardinality/recent_set.h"
#include "plugins/processors/cardinality/series_book.h"

namespace weir::cardinality {
namespace {

// One walk over what there is, for both ways.
class Saver {
 public:
  explicit Saver(Writer* w) : w_(w) {}
  template <class... T>
  void operator()(T&... values) {
    (One(values), ...);
  }

 private:
  template <class T>
  void One(const T& value) {
    w_->Put(value);
  }
  template <class T>
  void One(const std::vector<T>& list) {
    w_->PutList(list);
  }
  Writer* const w_;
};

class Loader {
 public:
  explicit Loader(Reader* r) : r_(r) {}
  template <class... T>
  void operator()(T&... values) {
    (One(values), ...);
  }

 private:
  template <class T>
  void One(T& value) {
    r_->Get(&value);
  }
  template <class T>
  void One(std::vector<T>& list) {
    r_->GetList(&list);
  }
  Reader* const r_;
};

template <class Archive>
void ExchangeTotal(Archive& archive, Total& total) {
  archive(total.kind, total.number, total.summary_count, total.summary_sum);
  total.histogram.Exchange(archive);
  total.exponential.Exchange(archive);
}

void SaveShape(const Shape& shape, Writer* w) {
  w->Put(shape.overflow);
  w->PutList(shape.kept);
  w->Put(static_cast<uint64_t>(shape.replaced.size()));
  for (const auto& [key, text] : shape.replaced) {
    w->Put(key);
    w->PutText(text);
  }
}

void LoadShape(Reader* r, Shape* shape) {
  r->Get(&shape->overflow);
  r->GetList(&shape->kept);
  for (uint64_t n = r->Get<uint64_t>(); n > 0 && r->ok(); n--) {
    const auto key = r->Get<uint64_t>();
    shape->replaced.emplace_back(key, r->GetText());
  }
}

}  // namespace

void SeriesBook::Save(uint32_t index, Writer* w) const {
  Series& series = *series_[index];
  Saver saver(w);
  saver(series.target, series.monotonic, series.start, series.time, series.forgotten_to,
        series.bytes);
  w->Put(tick_ - series.tick);
  SaveShape(series.shape, w);
  ExchangeTotal(saver, series.total);
  for (const Member& m : members_) {
    if (m.hash == 0 || m.series != index) continue;
    saver(m.hash, m.start, m.time, m.number, m.count, m.zero_count, m.sum, m.zero_threshold,
          m.scale, m.pos_offset, m.neg_offset, m.pos_count, m.buckets);
    w->Put(tick_ - m.tick);
  }
  w->Put(uint64_t{0});
}

bool SeriesBook::Load(Reader* r) {
  auto series = std::make_unique<Series>();
  Loader loader(r);
  loader(series->target, series->monotonic, series->start, series->time, series->forgotten_to,
         series->bytes);
  series->tick = tick_ - std::min(r->Get<uint32_t>(), kTicksPerWindow);
  LoadShape(r, &series->shape);
  ExchangeTotal(loader, series->total);
  if (!r->ok() || series->target == 0 || FindSeries(series->target) != kNone) return false;
  if (!budget_->Take(kSeriesBytes + series->bytes)) return true;
  const auto index = static_cast<uint32_t>(series_.size());
  targets_.Add(series->target, index);
  series_.push_back(std::move(series));
  for (;;) {
    const auto hash = r->Get<uint64_t>();
    if (hash == 0 || !r->ok() || members_by_hash_.Find(hash) != FlatMap::kNone) break;
    Member read;
    loader(read.start, read.time, read.number, read.count, read.zero_count, read.sum,
           read.zero_threshold, read.scale, read.pos_offset, read.neg_offset, read.pos_count,
           read.buckets);
    read.tick = tick_ - std::min(r->Get<uint32_t>(), tick_);
    const uint32_t at = r->ok() ? AddMember(index, hash) : kNone;
    if (at == kNone) {
      Forget(series_[index].get(), read);
    } else {
      RestoreMember(at, std::move(read));
    }
  }
  return r->ok();
}

// One that there is no memory for is forgotten as it would have been here.
void SeriesBook::RestoreMember(uint32_t at, Member read) {
  Member& m = members_[at];
  read.hash = m.hash;
  read.series = m.series;
  const std::vector<uint64_t> buckets = std::exchange(read.buckets, {});
  m = std::move(read);
  if (!ResizeBuckets(m, buckets.size())) return FreeMember(at, false);
  std::copy(buckets.begin(), buckets.end(), m.buckets.begin());
}

}  // namespace weir::cardinality
