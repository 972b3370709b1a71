// Cumulative series that were folded into one, and what each of them last said.
//
// The sum of cumulative series is the sum of their last values, also of those that are not in the
// batch at hand; so each member's last value is kept, and a new one counts by what it has changed.
//
//   - A member's counter starts again (its start time moves on, or a value that only rises has
//     fallen): what it had counted before stays in the sum, and the new value comes on top.
//   - Sums that may fall hold the last values and nothing else.
//   - A member that shows up late comes in with its whole value. The folded series keeps the start
//     time of its first member: another one would tell backends that it had started again.
//   - A value that is not newer than the member's last one changes nothing.
//   - When memory runs out, members that were not seen for a window are forgotten. What they had
//     counted stays, so one that may have been among them (it started before the last of them was
//     heard of) can not be taken in again: it would be counted twice. It is untracked.
//   - A series that was not seen for a window is forgotten as a whole; if its members come again,
//     it starts again.
//
// Memory comes out of a Budget: a member about 250 bytes and 8 for each of its buckets, a series
// about 1 KiB and its buckets. Threads: belongs to a shard.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "plugins/processors/cardinality/budget.h"
#include "plugins/processors/cardinality/flat_map.h"
#include "plugins/processors/cardinality/point_value.h"
#include "plugins/processors/cardinality/shape.h"
#include "plugins/processors/cardinality/total.h"

namespace weir::cardinality {

class Reader;
class Writer;

// One folded series.
struct Series {
  uint64_t target = 0;  // The hash of what it is.
  bool monotonic = true;
  uint64_t start = 0;
  uint64_t time = 0;          // Of the last point that was made of it.
  uint64_t forgotten_to = 0;  // Members that were last heard of up to here may be forgotten.
  uint64_t bytes = 0;         // Of its shape and total, taken from the budget.
  uint32_t tick = 0;
  Shape shape;
  Total total;
};

class SeriesBook {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  explicit SeriesBook(Budget* budget) : budget_(budget) {}
  SeriesBook(const SeriesBook&) = delete;
  ~SeriesBook();

  uint32_t FindSeries(uint64_t target) const { return targets_.Find(target); }
  // A new one, which begins with `first`. kNone: no memory.
  uint32_t MakeSeries(uint64_t target, bool monotonic, const PointValue& first,
                      const Shape& shape);
  Series& series(uint32_t index) { return *series_[index]; }
  // The series that `member` was folded into; kNone: none.
  uint32_t SeriesOf(uint64_t member) const;

  // Takes a member's new value in. False: untracked, and the sum is as before.
  bool Update(uint32_t index, uint64_t member, const PointValue& value);

  // Ticks as in RecentSet, but counted on. Forgets series that were not seen for a window.
  void Advance(uint32_t tick);

  // For the hand-over of state: series have places, not all of which are used.
  uint32_t places() const { return static_cast<uint32_t>(series_.size()); }
  bool used(uint32_t place) const { return series_[place] != nullptr; }
  void Save(uint32_t index, Writer* w) const;  // With its members.
  bool Load(Reader* r);

  size_t series_count() const { return targets_.size(); }
  size_t member_count() const { return members_by_hash_.size(); }

 private:
  struct Member {
    uint64_t hash = 0;  // 0: free.
    uint32_t series = kNone;
    uint32_t tick = 0;
    uint64_t start = 0, time = 0;
    Number number;
    uint64_t count = 0, zero_count = 0;
    double sum = 0, zero_threshold = 0;
    int64_t scale = 0, pos_offset = 0, neg_offset = 0;
    uint32_t pos_count = 0;         // Of `buckets`, those of the positive side.
    std::vector<uint64_t> buckets;  // Histograms: by the layout of the series.
  };
  static constexpr size_t kMemberBytes = sizeof(Member) + FlatMap::kBytesPerEntry;
  static constexpr size_t kSeriesBytes = sizeof(Series) + FlatMap::kBytesPerEntry + 16;

  static bool Addable(const PointValue& value);
  uint32_t AddMember(uint32_t index, uint64_t member);
  bool ForgetIdleMembers();
  void FreeMember(uint32_t at, bool keep_sum);
  void RestoreMember(uint32_t at, Member read);
  static void Forget(Series* series, const Member& m);
  bool ResizeBuckets(Member& m, size_t size);
  void FitLayout(uint32_t index, const Histogram& h);
  bool Take(Series& series, Member& m, bool is_new, const PointValue& value);
  bool TakeNumber(Series& series, Member& m, bool is_new, const PointValue& value);
  bool TakeHistogram(Series& series, Member& m, bool is_new, const PointValue& value);
  bool TakeExponential(Series& series, Member& m, bool is_new, const PointValue& value);
  bool TakeSummary(Series& series, Member& m, bool is_new, const PointValue& value);

  Budget* const budget_;
  uint32_t tick_ = 0;
  uint32_t forgot_at_ = UINT32_MAX;
  FlatMap targets_, members_by_hash_;
  std::vector<std::unique_ptr<Series>> series_;
  std::vector<uint32_t> free_series_, free_members_;
  std::deque<Member> members_;
  std::vector<uint64_t> projected_;
  ExpHistogram last_;
};

}  // namespace weir::cardinality
