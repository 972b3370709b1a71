#include "plugins/processors/cardinality/series_book.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/processors/cardinality/recent_set.h"

namespace weir::cardinality {

SeriesBook::~SeriesBook() {
  for (uint32_t at = 0; at < members_.size(); at++) {
    if (members_[at].hash != 0) FreeMember(at, true);
  }
  for (const auto& series : series_) {
    if (series) budget_->Give(kSeriesBytes + series->bytes);
  }
}

uint32_t SeriesBook::SeriesOf(uint64_t member) const {
  const uint32_t at = members_by_hash_.Find(member);
  return at == FlatMap::kNone ? kNone : members_[at].series;
}

uint32_t SeriesBook::MakeSeries(uint64_t target, bool monotonic, const PointValue& first,
                                const Shape& shape) {
  const size_t bytes = Total::BytesFor(first) + shape.bytes();
  if (!budget_->Take(kSeriesBytes + bytes) &&
      !(ForgetIdleMembers() && budget_->Take(kSeriesBytes + bytes))) {
    return kNone;
  }
  uint32_t index = static_cast<uint32_t>(series_.size());
  if (free_series_.empty()) {
    series_.emplace_back();
  } else {
    index = free_series_.back();
    free_series_.pop_back();
  }
  series_[index] = std::make_unique<Series>();
  Series& series = *series_[index];
  series.target = target;
  series.monotonic = monotonic;
  series.start = first.start;
  series.bytes = bytes;
  series.tick = tick_;
  series.shape = shape;
  series.total.kind = first.kind;
  targets_.Add(target, index);
  return index;
}

bool SeriesBook::Addable(const PointValue& value) {
  switch (value.kind) {
    case MetricKind::kSum:
      return value.number.finite();
    case MetricKind::kHistogram:
      return !value.histogram.has_sum || std::isfinite(value.histogram.sum);
    case MetricKind::kExponential:
      return !value.exponential.has_sum || std::isfinite(value.exponential.sum);
    case MetricKind::kSummary:
      return std::isfinite(value.summary_sum);
    default:
      return false;
  }
}

bool SeriesBook::Update(uint32_t index, uint64_t member, const PointValue& value) {
  Series& series = *series_[index];
  series.tick = tick_;
  uint32_t at = members_by_hash_.Find(member);
  if (!value.recorded) {
    if (at != FlatMap::kNone) members_[at].tick = tick_;
    return true;
  }
  if (!Addable(value)) return false;
  const bool is_new = at == FlatMap::kNone;
  if (is_new) {
    if (series.monotonic && series.forgotten_to != 0 && value.start <= series.forgotten_to) {
      return false;
    }
    at = AddMember(index, member);
    if (at == kNone) return false;
  }
  Member& m = members_[at];
  m.tick = tick_;
  if (!is_new && value.time <= m.time) return true;
  if (value.kind == MetricKind::kHistogram) FitLayout(index, value.histogram);
  if (!Take(series, m, is_new, value)) {
    if (is_new) FreeMember(at, true);
    return false;
  }
  m.start = value.start;
  m.time = value.time;
  return true;
}

bool SeriesBook::Take(Series& series, Member& m, bool is_new, const PointValue& value) {
  switch (value.kind) {
    case MetricKind::kHistogram:
      return TakeHistogram(series, m, is_new, value);
    case MetricKind::kExponential:
      return TakeExponential(series, m, is_new, value);
    case MetricKind::kSummary:
      return TakeSummary(series, m, is_new, value);
    default:
      return TakeNumber(series, m, is_new, value);
  }
}

bool SeriesBook::TakeNumber(Series& series, Member& m, bool is_new, const PointValue& value) {
  const bool reset =
      series.monotonic && (value.start > m.start || value.number.LessThan(m.number));
  if (!is_new && !reset) series.total.number.Subtract(m.number);
  series.total.number.Add(value.number);
  m.number = value.number;
  return true;
}

bool SeriesBook::TakeHistogram(Series& series, Member& m, bool is_new, const PointValue& value) {
  const Histogram& h = value.histogram;
  HistogramSum& total = series.total.histogram;
  total.Project(h, &projected_);
  bool reset = value.start > m.start || h.count < m.count;
  for (size_t i = 0; !is_new && i < projected_.size(); i++) reset |= projected_[i] < m.buckets[i];
  if (!ResizeBuckets(m, projected_.size())) return false;
  if (!is_new && !reset) total.Subtract(m.count, m.sum, m.buckets);
  total.Add(h, projected_);
  m.count = h.count;
  m.sum = h.has_sum ? h.sum : 0;
  std::copy(projected_.begin(), projected_.end(), m.buckets.begin());
  return true;
}

bool SeriesBook::TakeExponential(Series& series, Member& m, bool is_new, const PointValue& value) {
  const ExpHistogram& h = value.exponential;
  ExpHistogramSum& total = series.total.exponential;
  const size_t positive = h.pos.counts.size();
  if (!is_new) {
    const auto middle = m.buckets.begin() + m.pos_count;
    last_.count = m.count;
    last_.zero_count = m.zero_count;
    last_.sum = m.sum;
    last_.has_sum = true;
    last_.zero_threshold = m.zero_threshold;
    last_.scale = m.scale;
    last_.pos.offset = m.pos_offset;
    last_.neg.offset = m.neg_offset;
    last_.pos.counts.assign(m.buckets.begin(), middle);
    last_.neg.counts.assign(middle, m.buckets.end());
  }
  if (!ResizeBuckets(m, positive + h.neg.counts.size())) return false;
  const bool reset = !is_new && (value.start > m.start || !HasGrown(last_, h));
  if (!is_new && !reset) total.Subtract(last_);
  total.Add(h);
  m.count = h.count;
  m.zero_count = h.zero_count;
  m.sum = h.has_sum ? h.sum : 0;
  m.zero_threshold = h.zero_threshold;
  m.scale = h.scale;
  m.pos_offset = h.pos.offset;
  m.neg_offset = h.neg.offset;
  m.pos_count = static_cast<uint32_t>(positive);
  std::copy(h.pos.counts.begin(), h.pos.counts.end(), m.buckets.begin());
  std::copy(h.neg.counts.begin(), h.neg.counts.end(),
            m.buckets.begin() + static_cast<ptrdiff_t>(positive));
  return true;
}

bool SeriesBook::TakeSummary(Series& series, Member& m, bool is_new, const PointValue& value) {
  Total& total = series.total;
  const bool reset = value.start > m.start || value.summary_count < m.count;
  if (!is_new && !reset) {
    total.summary_count -= m.count;
    total.summary_sum.AddDouble(-m.sum);
  }
  total.summary_count += value.summary_count;
  total.summary_sum.AddDouble(value.summary_sum);
  m.count = value.summary_count;
  m.sum = value.summary_sum;
  return true;
}

// A coarser layout of the series is one of all its members, too.
void SeriesBook::FitLayout(uint32_t index, const Histogram& h) {
  HistogramSum& total = series_[index]->total.histogram;
  if (!total.Fit(h)) return;
  for (Member& m : members_) {
    if (m.hash == 0 || m.series != index || m.buckets.empty()) continue;
    Regroup(total.old_bounds(), m.buckets, total.bounds(), &projected_);
    ResizeBuckets(m, projected_.size());
    std::copy(projected_.begin(), projected_.end(), m.buckets.begin());
  }
}

// Gives up memory without fail; the content is the caller's to write.
bool SeriesBook::ResizeBuckets(Member& m, size_t size) {
  const size_t before = m.buckets.capacity();
  if (size > before) {
    if (!budget_->Take((size - before) * sizeof(uint64_t))) return false;
    m.buckets.reserve(size);
    budget_->Take((m.buckets.capacity() - size) * sizeof(uint64_t));
  }
  m.buckets.resize(size);
  return true;
}

uint32_t SeriesBook::AddMember(uint32_t index, uint64_t member) {
  if (!budget_->Take(kMemberBytes) && !(ForgetIdleMembers() && budget_->Take(kMemberBytes))) {
    return kNone;
  }
  uint32_t at = static_cast<uint32_t>(members_.size());
  if (free_members_.empty()) {
    members_.emplace_back();
  } else {
    at = free_members_.back();
    free_members_.pop_back();
  }
  members_[at].hash = member;
  members_[at].series = index;
  members_by_hash_.Add(member, at);
  return at;
}

bool SeriesBook::ForgetIdleMembers() {
  // Once a tick: nothing has become idle since.
  if (forgot_at_ == tick_) return false;
  forgot_at_ = tick_;
  for (uint32_t at = 0; at < members_.size(); at++) {
    if (members_[at].hash != 0 && tick_ - members_[at].tick > kTicksPerWindow) {
      FreeMember(at, false);
    }
  }
  return true;
}

// Takes note that the member is not followed any more.
void SeriesBook::Forget(Series* series, const Member& m) {
  if (series->monotonic) {
    series->forgotten_to = std::max(series->forgotten_to, m.time);
  } else {
    series->total.number.Subtract(m.number);
  }
}

void SeriesBook::FreeMember(uint32_t at, bool keep_sum) {
  Member& m = members_[at];
  if (!keep_sum) Forget(series_[m.series].get(), m);
  members_by_hash_.Erase(m.hash);
  budget_->Give(kMemberBytes + m.buckets.capacity() * sizeof(uint64_t));
  m = Member();
  free_members_.push_back(at);
}

void SeriesBook::Advance(uint32_t tick) {
  if (tick == tick_) return;
  tick_ = tick;
  std::vector<uint32_t> idle;
  for (uint32_t i = 0; i < series_.size(); i++) {
    if (series_[i] && tick_ - series_[i]->tick > kTicksPerWindow) idle.push_back(i);
  }
  if (idle.empty()) return;
  for (uint32_t at = 0; at < members_.size(); at++) {
    if (members_[at].hash == 0) continue;
    if (std::binary_search(idle.begin(), idle.end(), members_[at].series)) FreeMember(at, true);
  }
  for (uint32_t index : idle) {
    targets_.Erase(series_[index]->target);
    budget_->Give(kSeriesBytes + series_[index]->bytes);
    series_[index].reset();
    free_series_.push_back(index);
  }
}

}  // namespace weir::cardinality
