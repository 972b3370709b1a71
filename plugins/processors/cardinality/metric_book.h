// What one shard knows about the metrics that pass: for each resource and metric name the streams
// and, by attribute key, the values; for each service the number of streams of all its metrics.
//
// A metric costs about 700 bytes, a key of it about 300, a stream or a value 18 to 36, and what is
// refused 5 KiB for each metric and key that has too much. All of it comes out of the Budget. What
// was not seen for a window is forgotten: streams and values, then keys without values, metrics.
//
// Threads: belongs to a shard.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/processors/cardinality/budget.h"
#include "plugins/processors/cardinality/options.h"
#include "plugins/processors/cardinality/tracker.h"

namespace weir::cardinality {

// A few of the values that were refused, to be shown to people.
class Examples {
 public:
  static constexpr size_t kCount = 3;
  static constexpr size_t kBytesMax = 64;

  bool full() const { return texts_[kCount - 1].size() != 0; }
  void Add(std::string_view text);
  const std::array<std::string, kCount>& texts() const { return texts_; }
  void Clear() { texts_ = {}; }

 private:
  std::array<std::string, kCount> texts_;
};

struct KeyState {
  KeyState(uint64_t key_hash, std::string_view key, bool keep, Budget* budget)
      : hash(key_hash), name(key), never_drop(keep), values(budget) {}
  const uint64_t hash;
  const std::string name;
  const bool never_drop;
  Tracker values;
  Examples examples;
};

struct ServiceState {
  uint64_t hash = 0;
  std::string name;
  uint32_t streams = 0;
  uint32_t metrics = 0;
};

struct MetricState {
  MetricState(uint64_t id_hash, std::string_view metric, const MetricRule* metric_rule,
              ServiceState* owner, Budget* budget)
      : id(id_hash), name(metric), rule(metric_rule), service(owner), streams(budget),
        overflows(budget) {}
  const uint64_t id;  // The hash of resource and name.
  const std::string name;
  const MetricRule* const rule;
  ServiceState* const service;
  uint32_t tick = 0;         // When it was last seen.
  uint32_t folded_tick = 0;  // When a point of it last went into a cumulative folded series;
  bool folded = false;       // if ever.
  Tracker streams;
  RecentSet overflows;  // Overflow series, which are told apart by keys that are never dropped.
  std::vector<std::unique_ptr<KeyState>> keys;
  uint64_t limited = 0;  // Points that were over a limit.
};

class MetricBook {
 public:
  // Attribute keys of a metric that are tracked; further ones are not limited by themselves.
  static constexpr size_t kKeysMax = 64;

  MetricBook(const Options& options, Budget* budget) : options_(options), budget_(budget) {}
  MetricBook(const MetricBook&) = delete;
  ~MetricBook();

  // The metric, brought to tick `tick`. NULL: no memory for another one.
  MetricState* Find(uint64_t id, std::string_view name, uint64_t service,
                    std::string_view service_name, uint32_t tick);
  // The key, or NULL when it can not be tracked.
  KeyState* FindKey(MetricState& metric, uint64_t key_hash, std::string_view key);
  // Forgets what was not seen for a window.
  void Advance(uint32_t tick);

  size_t size() const { return metrics_.size(); }
  const std::unordered_map<uint64_t, std::unique_ptr<MetricState>>& metrics() const {
    return metrics_;
  }

 private:
  using Metrics = std::unordered_map<uint64_t, std::unique_ptr<MetricState>>;

  MetricState* Make(uint64_t id, std::string_view name, uint64_t service,
                    std::string_view service_name);
  void MoveOn(MetricState& metric, uint32_t tick);
  void Release(const MetricState& metric);

  const Options& options_;
  Budget* const budget_;
  Metrics metrics_;
  std::unordered_map<uint64_t, std::unique_ptr<ServiceState>> services_;
};

}  // namespace weir::cardinality
