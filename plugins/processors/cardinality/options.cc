#include "plugins/processors/cardinality/options.h"

#include <algorithm>
#include <utility>

namespace weir::cardinality {
namespace {

// Below this not even one metric with a full table would find room.
constexpr int64_t kMemoryMinBytes = 1 << 20;

uint32_t Limit(const Config& config, const std::string& pointer, uint32_t fallback) {
  return static_cast<uint32_t>(config.IntOr(pointer, fallback));
}

Action ActionOf(const std::string& name) {
  if (name == "aggregate") return Action::kAggregate;
  if (name == "drop") return Action::kDrop;
  return name == "count" ? Action::kCount : Action::kOverflow;
}

Replace ReplaceOf(const std::string& name) {
  if (name == "bucket") return Replace::kBucket;
  return name == "template" ? Replace::kTemplate : Replace::kDrop;
}

// What is not given at `at` stays as it is in `rule`.
void ReadRule(const Config& config, const std::string& at, MetricRule* rule) {
  rule->streams.values = Limit(config, at + "/limit", rule->streams.values);
  rule->streams.new_values = Limit(config, at + "/new_limit", rule->streams.new_values);
  rule->attributes.values = Limit(config, at + "/attribute_limit", rule->attributes.values);
  rule->attributes.new_values =
      Limit(config, at + "/new_attribute_limit", rule->attributes.new_values);
  rule->buckets = Limit(config, at + "/buckets", rule->buckets);
  if (config.Has(at + "/action")) rule->action = ActionOf(config.Str(at + "/action"));
  if (config.Has(at + "/replace")) rule->replace = ReplaceOf(config.Str(at + "/replace"));
  if (config.Has(at + "/never_drop")) rule->never_drop = config.StrList(at + "/never_drop");
  if (config.Has(at + "/replace") && rule->action != Action::kAggregate) {
    throw ConfigError(at + "/replace", "is for action aggregate; found another action");
  }
}

TextRule ReadTextRule(const Config& config, const std::string& at) {
  TextRule rule;
  rule.name_limit = Limit(config, at + "/name_limit", 0);
  rule.key_limit = Limit(config, at + "/key_limit", 0);
  rule.value_limit = Limit(config, at + "/value_limit", 0);
  const std::string action = config.StrOr(at + "/action", "template");
  rule.action = action == "count"      ? TextAction::kCount
                : action == "overflow" ? TextAction::kOverflow
                                       : TextAction::kTemplate;
  rule.never_drop = config.StrList(at + "/never_drop");
  return rule;
}

}  // namespace

bool MetricRule::NeverDrops(std::string_view key) const {
  return std::find(never_drop.begin(), never_drop.end(), key) != never_drop.end();
}

uint32_t MetricRule::StreamReserve() const {
  return action == Action::kAggregate ? streams.values / 8 : 0;
}

uint32_t MetricRule::ValueReserve() const {
  return action == Action::kAggregate && replace != Replace::kDrop
             ? std::min(attributes.values / 2, std::max(buckets, attributes.values / 8))
             : 0;
}

Options::Options(const Config& config)
    : dry_run(config.BoolOr("/dry_run", false)),
      window_ns(static_cast<uint64_t>(config.IntOr("/metrics/window", 300'000'000'000))),
      service_limit(Limit(config, "/metrics/service_limit", 0)),
      service_key(config.StrOr("/service_key", "service.name")),
      memory_limit_bytes(static_cast<uint64_t>(config.IntOr("/memory_limit", 64 << 20))),
      report_rows(Limit(config, "/report", 10)),
      spans(ReadTextRule(config, "/spans")),
      logs(ReadTextRule(config, "/logs")) {
  if (memory_limit_bytes < kMemoryMinBytes) {
    throw ConfigError("/memory_limit", "is " + std::to_string(memory_limit_bytes) +
                                           " bytes; expected at least 1MiB");
  }
  if (window_ns != 0 && window_ns < 1'000'000'000) {
    throw ConfigError("/metrics/window", "is " + std::to_string(window_ns) +
                                             " ns; expected 0 or at least 1s");
  }
  general_.streams.values = 2000;
  general_.attributes.values = 500;
  ReadRule(config, "/metrics", &general_);
  for (const std::string& at : config.List("/metrics/overrides")) ReadOverride(config, at);
}

void Options::ReadOverride(const Config& config, const std::string& at) {
  Override entry;
  entry.rule = general_;
  ReadRule(config, at, &entry.rule);
  const std::string metric = config.Str(at + "/metric");
  if (metric.size() < 2 || metric.front() != '/' || metric.back() != '/') {
    entry.name = metric;
  } else {
    re2::RE2::Options quiet;
    quiet.set_log_errors(false);
    const std::string pattern = metric.substr(1, metric.size() - 2);
    entry.pattern = std::make_unique<re2::RE2>(pattern, quiet);
    if (!entry.pattern->ok()) {
      throw ConfigError(at + "/metric",
                        "is \"" + metric + "\": " + entry.pattern->error() +
                            "; expected a name or /a pattern in RE2's syntax/");
    }
  }
  overrides_.push_back(std::move(entry));
}

const MetricRule& Options::RuleOf(std::string_view metric) const {
  for (const Override& entry : overrides_) {
    const bool fits =
        entry.pattern ? re2::RE2::PartialMatch(re2::StringPiece(metric.data(), metric.size()),
                                               *entry.pattern)
                      : entry.name == metric;
    if (fits) return entry.rule;
  }
  return general_;
}

}  // namespace weir::cardinality
