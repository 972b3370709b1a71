// What one shard has counted since it last handed its counts over (board.h).
//
// Rows are fixed at the start, by index of the name and by service, so that counting is adding.
// Threads: one shard's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/processors/semconv/findings.h"
#include "plugins/processors/semconv/names.h"
#include "plugins/processors/semconv/options.h"

namespace weir::semconv {

struct ServiceTally {
  std::string name;
  uint64_t records = 0;  // Spans, log records, data points.
  uint64_t violating = 0;
  std::array<uint64_t, kFindings> findings{};
};

// Findings that are not the same for every occurrence of a name.
inline constexpr Finding kDynamic[] = {Finding::kTypeMismatch, Finding::kUndefinedVariant,
                                       Finding::kUndefinedClosed, Finding::kInvalidValue,
                                       Finding::kRequiredNotPresent};
inline constexpr size_t kDynamicCount = std::size(kDynamic);

struct KeyTally {
  uint64_t count = 0;
  std::array<uint32_t, kDynamicCount> dynamic{};
};

struct MetricTally {
  uint64_t count = 0;
  FindingSet findings = 0;
};

// Where a finding about a name was first seen.
struct Example {
  uint16_t index = kNone;
  Finding finding{};
  uint32_t service = 0;
  std::string on;     // The name of the span, metric or event; "resource" and the like.
  std::string value;  // Of findings that are about the value.
};

struct Tally {
  static constexpr size_t kExamplesMax = 256;
  static constexpr size_t kMetricsMax = 2048;
  static constexpr uint32_t kFirstNamed = 1;

  // `counted` have the rows from kFirstNamed on, in their order.
  Tally(const Names& names, uint32_t services_max, const std::vector<std::string>& counted);

  // The row of a service; the last row is shared by those for whom there is no room.
  uint32_t ServiceRow(std::string_view name);
  // Counts that were made for one service.
  void AddCounts(uint32_t row, const ServiceTally& counts);
  void CountDynamic(uint16_t index, Finding finding);
  void CountMetric(std::string_view name, FindingSet findings);
  void ClearCounts();

  const uint32_t services_max;
  std::vector<ServiceTally> services;  // Row 0: those that have no name.
  std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>> service_rows;
  std::vector<KeyTally> keys;  // By index, of names and of unknown names.
  std::unordered_map<std::string, MetricTally, StringHash, std::equal_to<>> metrics;
  std::vector<Example> examples;
  std::array<uint64_t, kFixKinds> fixed{};  // Made.
  std::array<uint64_t, kFixKinds> would{};  // Would be made by `replace`, and were not.
  // Of these what the host's counters have.
  std::array<uint64_t, kFixKinds> fixed_posted{}, would_posted{};
  uint64_t conflicts_posted = 0, unscaled_posted = 0;
  ServiceTally batch;      // Of all services, since the host's counters were last added to.
  uint64_t conflicts = 0;  // Two sources of one target with different values.
  uint64_t unscaled = 0;   // Metrics whose unit can not be converted exactly.
  uint64_t newer = 0;      // Scopes whose schema is newer than the target.
};

}  // namespace weir::semconv
