// Adding and taking out histograms of any shape, explicit and exponential, as the cardinality
// processor does it with what senders say.
//
// The bytes are read as a list of histograms. Whatever they are, no count may be lost or made up:
// the counts of a sum are those of its parts, also after some were taken out again, its layout can
// be told by every part, and it is no longer than allowed.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "plugins/processors/cardinality/exp_histogram.h"
#include "plugins/processors/cardinality/histogram.h"

namespace {

using namespace weir::cardinality;  // NOLINT: one file, one purpose.

void Check(bool holds) {
  if (!holds) std::abort();
}

class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  bool empty() const { return size_ == 0; }
  uint8_t Byte() {
    if (size_ == 0) return 0;
    size_--;
    return *data_++;
  }
  template <class T>
  T Any() {
    T value{};
    const size_t n = std::min(size_, sizeof value);
    std::memcpy(&value, data_, n);
    data_ += n;
    size_ -= n;
    return value;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

uint64_t SumOf(const std::vector<uint64_t>& counts) {
  uint64_t sum = 0;
  for (const uint64_t n : counts) sum += n;
  return sum;
}

Histogram ReadExplicit(Input& in) {
  Histogram h;
  const uint8_t shape = in.Byte();
  for (int i = shape % 8; i > 0; i--) {
    // Few values, so that bounds meet; now and then any double.
    h.bounds.push_back(shape & 0x80 ? in.Any<double>() : in.Byte() % 16);
  }
  if (shape & 0x40) std::sort(h.bounds.begin(), h.bounds.end());
  const int buckets = shape % 8 + (shape & 0x20 ? 0 : 1);
  for (int i = 0; i < buckets; i++) h.buckets.push_back(in.Byte());
  h.count = SumOf(h.buckets);
  h.has_sum = h.has_min = h.has_max = (shape & 0x10) != 0;
  h.sum = in.Byte();
  return h;
}

void RunExplicit(Input& in) {
  HistogramSum sum;
  std::vector<Histogram> parts;
  std::vector<uint64_t> projected;
  uint64_t count = 0;
  while (!in.empty() && parts.size() < 16) {
    Histogram h = ReadExplicit(in);
    if (!h.Normalize()) continue;
    sum.Fit(h);
    sum.Project(h, &projected);
    Check(projected.size() == sum.buckets().size());
    Check(projected.empty() || SumOf(projected) == SumOf(h.buckets));
    sum.Add(h, projected);
    count += h.count;
    parts.push_back(std::move(h));
    Check(sum.count() == count);
    Check(sum.buckets().empty() ? sum.bounds().empty()
                                : sum.buckets().size() == sum.bounds().size() + 1);
    Check(sum.bounds().empty() || SumOf(sum.buckets()) == count);
    for (const Histogram& part : parts) {
      Check(std::includes(part.bounds.begin(), part.bounds.end(), sum.bounds().begin(),
                          sum.bounds().end()));
    }
  }
  for (const Histogram& part : parts) {
    sum.Project(part, &projected);
    sum.Subtract(part.count, part.has_sum ? part.sum : 0, projected);
  }
  Check(sum.count() == 0 && SumOf(sum.buckets()) == 0 && sum.sum() == 0);
  for (const uint64_t n : sum.buckets()) Check(n == 0);
}

void ReadSide(Input& in, uint8_t shape, ExpBuckets* side) {
  side->offset = shape & 0x80 ? in.Any<int32_t>() : static_cast<int8_t>(in.Byte());
  for (int i = shape % 16; i > 0; i--) side->counts.push_back(in.Byte() % 4);
}

ExpHistogram ReadExponential(Input& in) {
  ExpHistogram h;
  const uint8_t shape = in.Byte();
  h.scale = shape & 1 ? in.Any<int32_t>() : static_cast<int8_t>(in.Byte()) % 24;
  if (shape & 2) h.zero_threshold = shape & 4 ? in.Any<double>() : in.Byte() / 8.0;
  h.zero_count = in.Byte();
  ReadSide(in, in.Byte(), &h.pos);
  ReadSide(in, in.Byte(), &h.neg);
  h.count = h.zero_count + SumOf(h.pos.counts) + SumOf(h.neg.counts);
  return h;
}

void RunExponential(Input& in) {
  ExpHistogramSum sum;
  std::vector<ExpHistogram> parts;
  uint64_t count = 0;
  const auto counts = [&sum] {
    return sum.zero_count() + SumOf(sum.pos().counts) + SumOf(sum.neg().counts);
  };
  while (!in.empty() && parts.size() < 16) {
    ExpHistogram h = ReadExponential(in);
    if (!h.Normalize()) continue;
    sum.Add(h);
    count += h.count;
    Check(sum.count() == count && counts() == count);
    Check(sum.scale() <= h.scale);
    Check(sum.zero_threshold() >= h.zero_threshold && std::isfinite(sum.zero_threshold()));
    Check(static_cast<int64_t>(sum.pos().counts.size()) <= ExpHistogramSum::kBucketsMax);
    Check(static_cast<int64_t>(sum.neg().counts.size()) <= ExpHistogramSum::kBucketsMax);
    Check(HasGrown(h, h));
    parts.push_back(std::move(h));
  }
  for (const ExpHistogram& part : parts) sum.Subtract(part);
  Check(sum.count() == 0 && sum.zero_count() == 0);
  for (const uint64_t n : sum.pos().counts) Check(n == 0);
  for (const uint64_t n : sum.neg().counts) Check(n == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input in(data, size);
  if (in.Byte() & 1) {
    RunExplicit(in);
  } else {
    RunExponential(in);
  }
  return 0;
}
