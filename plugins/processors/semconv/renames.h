// Where names have gone, from any schema version to the one that is wanted.
//
// A schema file says what was renamed between two versions; the registry says what a name of today
// has become. Both are followed: first the operations of the versions in between, in order, then
// the registry, which wins where they differ (schema 1.30 calls code.function a plain rename, the
// registry a merge). A target older than the registry goes by the schema operations alone.
//
// Without a schema URL nobody knows where to start. Then all operations count, but a name that is
// valid today stays, and nothing is renamed to a name that has gone since.
//
// Immutable after construction. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/processors/semconv/registry.h"

namespace weir::semconv {

// The version of "https://opentelemetry.io/schemas/1.26.0"; empty for URLs of others.
std::optional<SchemaVersion> ParseSchemaUrl(std::string_view url);

class Renames {
 public:
  // How many versions a sender has behind it; kUnknown: it has not said.
  using From = uint32_t;

  // Empty: the newest version that is known.
  explicit Renames(std::optional<SchemaVersion> target);

  static From FromOf(std::optional<SchemaVersion> version);
  static From Unknown();
  // The target is older than what the sender wrote: nothing is done.
  bool IsNewer(From from) const { return from != Unknown() && from > to_; }
  bool IsOlder(From from) const { return from < to_; }
  bool latest() const { return latest_; }

  // The name that attribute `index` has at the target; `index` itself when it stays.
  uint16_t Attribute(Section section, From from, uint16_t index) const {
    const uint16_t slot = slots_[index];
    return slot == kNone ? index : rows_[(RowOf(section, from)) * slot_count_ + slot];
  }
  bool MayMove(uint16_t index) const { return slots_[index] != kNone; }
  uint16_t Metric(From from, uint16_t index) const;
  // Renames of attributes that hold on this metric alone; NULL: none.
  const std::vector<RenamePair>* OnMetric(From from, uint16_t metric) const;

 private:
  static size_t RowOf(Section section, From from);
  bool Applies(const SchemaOp& op, From from) const;
  uint16_t ResolveAttribute(Section section, From from, uint16_t index) const;
  // What the registry has made of a name in the end.
  uint16_t Settle(uint16_t index) const;
  bool Blocked(uint16_t index, From from) const;
  void ResolveMetric(From from, uint16_t metric);
  void CollectPairs(const SchemaOp& op, From from, std::vector<RenamePair>* pairs) const;

  uint32_t to_;  // Operations of versions below it count.
  bool latest_;
  size_t slot_count_ = 0;
  std::vector<uint16_t> slots_;  // By attribute.
  std::vector<uint16_t> rows_;   // By section and version, then by slot.
  std::unordered_map<uint32_t, uint16_t> metrics_;  // From << 16 | metric.
  std::unordered_map<uint32_t, std::vector<RenamePair>> on_metric_;
};

}  // namespace weir::semconv
