// What an adversary and a steady state cost, counted at the allocator.
#include <cstdlib>
#include <new>

#include <malloc.h>

#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

namespace {
size_t allocations = 0;
int64_t live_bytes = 0;

void* Allocate(size_t size) {
  void* memory = std::malloc(size);
  if (memory) {
    allocations++;
    live_bytes += static_cast<int64_t>(malloc_usable_size(memory));
  }
  return memory;
}
void Free(void* memory) {
  if (memory) live_bytes -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}
}  // namespace

void* operator new(size_t size) {
  void* memory = Allocate(size);
  if (!memory) throw std::bad_alloc();
  return memory;
}
void* operator new(size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }

namespace weir::cardinality {
namespace {

size_t spent = 0;
int64_t kept_bytes = 0;

// The component, with what its calls allocate in `spent`, and keep in `kept_bytes`.
const weir_component& Counting() {
  static weir_processor_v1 processor = *kTable.processor;
  processor.process = [](const weir_instance* self, weir_shard* shard, weir_batch* b,
                         weir_outcome* outcome) {
    const size_t before = allocations;
    const int64_t bytes_before = live_bytes;
    const weir_status status = kTable.processor->process(self, shard, b, outcome);
    spent = allocations - before;
    kept_bytes += live_bytes - bytes_before;
    return status;
  };
  static weir_component component = kTable;
  component.processor = &processor;
  return component;
}

class MemoryTest : public CardinalityTest {};

TestPoints Streams(int kind, int temporality, int first, int count) {
  TestPoints points;
  for (int i = first; i < first + count; i++) {
    TestPoint p;
    p.kind = kind;
    p.temporality = temporality;
    p.monotonic = kind == kSum;
    p.attributes = {{"id", "v" + std::to_string(i)}, {"kind", "x"}};
    p.start = static_cast<uint64_t>(i) * 1'000'000 + 5;
    p.time = static_cast<uint64_t>(i) * 1'000'000 + 10;
    p.whole = 1;
    p.count = 3;
    p.bounds = {1, 2};
    p.buckets = {1, 1, 1};
    p.pos = {1, 2};
    points.push_back(p);
  }
  return points;
}

// Scenario: streams up to the limit and beyond, the same in each batch.
// Guarantees: from the third batch on sums cost no allocation, below the limit nor over; but one of
// the host's, which remembers the ranges as they came when an attribute is added.
TEST_F(MemoryTest, NothingIsAllocatedInASteadyState) {
  for (const int temporality : {kDelta, kCumulative}) {
    for (const char* options : {"{metrics: {limit: 1000}}", "{metrics: {limit: 10}}",
                                "{metrics: {limit: 10, action: aggregate}}"}) {
      Configure(Counting(), options, 1);
      const std::string bytes = Encode(Streams(kSum, temporality, 0, 200));
      for (int round = 0; round < 5; round++) {
        EXPECT_EQ(RunBytes(Signal::kMetrics, bytes).error, "");
        if (round >= 3) {
          EXPECT_LE(spent, host_->Metric("folded_series_points") > 0 ? 1u : 0u) << options;
        }
      }
    }
  }
}

// Scenario: many metrics, many streams, many members of a folded series, of sums and histograms.
// Guarantees: each costs no more than the README says.
TEST_F(MemoryTest, EachThingCostsWhatIsSaid) {
  const auto used = [this] { return host_->Metric("memory"); };
  constexpr int64_t kMetric = 900 + 20, kKey = 500, kEntry = 36, kLeastTable = 16 * 9;
  constexpr int64_t kMember = 250, kSeries = 1024, kRefused = 5 * 1024 + 100;
  Configure("{metrics: {limit: 100000, attribute_limit: 100000}}");
  TestPoints points = Streams(kSum, kDelta, 0, 1000);
  for (size_t i = 0; i < points.size(); i++) points[i].metric = "metric-" + std::to_string(i);
  Run(points);
  // Each with two keys and three tables of one entry.
  EXPECT_LE(used(), 1000 * (kMetric + 2 * kKey + 3 * kLeastTable));

  Configure("{metrics: {limit: 100000, attribute_limit: 100000}}");
  Run(Streams(kSum, kDelta, 0, 10'000));
  EXPECT_LE(used(), kMetric + 2 * kKey + 20'000 * kEntry + kLeastTable);

  for (const int kind : {kSum, kHistogram, kExponential}) {
    Configure("{metrics: {limit: 1, attribute_limit: 0}}");
    Run(Streams(kind, kCumulative, 0, 10'000));
    const int64_t buckets = kind == kSum ? 0 : 3 * 8;
    const int64_t series_buckets = kind == kExponential ? 4 * 320 * 8 : 1000;
    EXPECT_LE(used(), kMetric + 2 * kKey + 3 * kLeastTable + 3 * kRefused + kSeries +
                          series_buckets + 10'000 * (kMember + buckets)) << "kind " << kind;
  }
}

// Scenario: an adversary sends only new streams, values, metrics and services, of every kind, for
// many windows, with a limit of memory of 1 MiB.
// Guarantees: what the processor keeps stays below the limit and a half, whatever comes; what
// could not be tracked was dropped and counted or passed as it was.
TEST_F(MemoryTest, AnAdversaryCostsBoundedMemory) {
  constexpr int64_t kLimit = 1 << 20;
  for (const char* action : {"overflow", "aggregate", "count"}) {
    for (const int kind : {kSum, kHistogram, kExponential}) {
      kept_bytes = 0;
      Configure(Counting(), std::string("{memory_limit: 1MiB, metrics: {limit: 100, window: 80s, "
                                        "action: ") + action + "}}", 1);
      int64_t most = 0;
      for (int step = 0; step < 200; step++) {
        TestPoints points = Streams(kind, kCumulative, step * 50, 50);
        for (TestPoint& p : points) {
          p.metric = "metric-" + std::to_string(step * 7 % 900);
          p.service = "service-" + std::to_string(step * 11 % 300);
          if (step % 2 == 0) p.metric = p.service = "one";
        }
        const testkit::StageResult result = RunBytes(Signal::kMetrics, Encode(points));
        ASSERT_EQ(result.error, "");
        most = std::max(most, kept_bytes);
        PassSeconds(1);
      }
      EXPECT_LT(most, kLimit * 3 / 2) << action << ", kind " << kind;
      EXPECT_GT(most, kLimit / 8) << action << ", kind " << kind;
      EXPECT_LE(host_->Metric("memory"), kLimit);
    }
  }
}

}  // namespace
}  // namespace weir::cardinality
