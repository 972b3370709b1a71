// The processor's options, read once; what a wrong one says names it.
//
// Threads: read in create, const afterwards.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "plugins/processors/cardinality/tracker.h"
#include "weir/sdk/setup.hpp"

namespace weir::cardinality {

enum class Action { kOverflow, kAggregate, kDrop, kCount };
// What `aggregate` makes of a value that is over the limit.
enum class Replace { kDrop, kBucket, kTemplate };
enum class TextAction { kTemplate, kOverflow, kCount };

// How one metric is limited.
struct MetricRule {
  Limits streams, attributes;
  Action action = Action::kOverflow;
  Replace replace = Replace::kDrop;
  uint32_t buckets = 16;
  std::vector<std::string> never_drop;

  bool NeverDrops(std::string_view key) const;
  // Places that values as they came leave to what aggregation makes of others.
  uint32_t StreamReserve() const;
  uint32_t ValueReserve() const;
};

struct TextRule {
  uint32_t name_limit = 0, key_limit = 0, value_limit = 0;
  TextAction action = TextAction::kTemplate;
  std::vector<std::string> never_drop;

  bool used() const { return (name_limit | key_limit | value_limit) != 0; }
};

class Options {
 public:
  explicit Options(const Config& config);

  // The rule of the first override that fits, or the general one.
  const MetricRule& RuleOf(std::string_view metric) const;

  bool dry_run;
  uint64_t window_ns;  // 0: nothing is ever forgotten.
  uint32_t service_limit;
  std::string service_key;
  uint64_t memory_limit_bytes;
  uint32_t report_rows;
  TextRule spans, logs;

 private:
  struct Override {
    std::string name;  // Exact, where there is no pattern.
    std::unique_ptr<re2::RE2> pattern;
    MetricRule rule;
  };
  void ReadOverride(const Config& config, const std::string& at);

  MetricRule general_;
  std::vector<Override> overrides_;
};

}  // namespace weir::cardinality
