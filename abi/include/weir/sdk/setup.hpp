// What a constructor is given: the configuration, the host, and what may only be asked for now
// (metrics, keys, patterns, the plan). Borrowed until the constructor returns.
//
// Threads: [control].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/abi.h"
#include "weir/sdk/services.hpp"
#include "weir/sdk/status.hpp"

namespace weir::inline sdk {

// The options of the instance, checked against its schema, defaults filled in. Pointers are RFC
// 6901 ("/rules/3/pattern"; "" is the whole). A value of another type, or none, throws ConfigError;
// the *Or forms give `fallback` for what is missing or null.
class Config {
 public:
  explicit Config(const weir_config* config) : config_(config) {}
  const weir_config* get() const { return config_; }
  // The same as JSON text.
  std::string_view json() const { return {config_->json, config_->json_len}; }

  // True unless the value is missing or null.
  bool Has(const std::string& pointer) const { return Get(pointer).value_type != WEIR_V_NONE; }
  weir_value Get(const std::string& pointer) const {
    weir_value value = {};
    if (!config_->get(config_, pointer.c_str(), &value)) value = {WEIR_V_NONE, 0, "", 0, 0};
    return value;
  }

  int64_t Int(const std::string& pointer) const {
    return Typed(pointer, WEIR_V_I64, "an integer").i64;
  }
  bool Bool(const std::string& pointer) const {
    return Typed(pointer, WEIR_V_BOOL, "true or false").i64 != 0;
  }
  std::string Str(const std::string& pointer) const {
    const weir_value value = Typed(pointer, WEIR_V_STR, "a string");
    return std::string(value.str, value.count);
  }
  double Double(const std::string& pointer) const {
    const weir_value value = Get(pointer);
    if (value.value_type != WEIR_V_F64 && value.value_type != WEIR_V_I64) {
      throw ConfigError(pointer, "is not a number");
    }
    return value.f64;
  }
  int64_t IntOr(const std::string& pointer, int64_t fallback) const {
    return Has(pointer) ? Int(pointer) : fallback;
  }
  bool BoolOr(const std::string& pointer, bool fallback) const {
    return Has(pointer) ? Bool(pointer) : fallback;
  }
  std::string StrOr(const std::string& pointer, std::string fallback) const {
    return Has(pointer) ? Str(pointer) : fallback;
  }
  double DoubleOr(const std::string& pointer, double fallback) const {
    return Has(pointer) ? Double(pointer) : fallback;
  }

  // Entries of a list or map; 0 when there is none.
  uint32_t Count(const std::string& pointer) const {
    const weir_value value = Get(pointer);
    if (value.value_type == WEIR_V_NONE) return 0;
    if (value.value_type != WEIR_V_LIST && value.value_type != WEIR_V_MAP) {
      throw ConfigError(pointer, "is neither a list nor a map");
    }
    return value.count;
  }
  // The pointers of a list's elements: for (const std::string& rule : config.List("/rules")) ...
  std::vector<std::string> List(const std::string& pointer) const {
    std::vector<std::string> pointers(Count(pointer));
    for (size_t i = 0; i < pointers.size(); i++) pointers[i] = pointer + "/" + std::to_string(i);
    return pointers;
  }
  std::vector<std::string> StrList(const std::string& pointer) const {
    std::vector<std::string> texts;
    for (const std::string& element : List(pointer)) texts.push_back(Str(element));
    return texts;
  }
  // The keys of a map, in the order of the configuration; none when there is no map.
  std::vector<std::string> Keys(const std::string& pointer) const {
    const uint32_t count = Count(pointer);
    std::vector<std::string> keys;
    if (count == 0) return keys;
    if (!WEIR_HAS(config_, weir_config, key_at) || !config_->key_at) {
      throw ConfigError(pointer, "this host can not list the keys of a map");
    }
    for (uint32_t i = 0; i < count; i++) {
      weir_value key = {};
      if (config_->key_at(config_, pointer.c_str(), i, &key)) keys.emplace_back(key.str, key.count);
    }
    return keys;
  }
  // `pointer` with `key` behind it, escaped.
  static std::string Child(const std::string& pointer, std::string_view key) {
    std::string child = pointer + "/";
    for (char c : key) {
      if (c == '~') child += "~0";
      else if (c == '/') child += "~1";
      else child += c;
    }
    return child;
  }

 private:
  weir_value Typed(const std::string& pointer, uint32_t type, const char* expected) const {
    const weir_value value = Get(pointer);
    if (value.value_type == type) return value;
    throw ConfigError(pointer, value.value_type == WEIR_V_NONE
                                   ? std::string("is missing; expected ") + expected
                                   : std::string("is not ") + expected);
  }

  const weir_config* config_;
};

class Setup {
 public:
  Setup(const weir_host* host_table, const weir_config* config_table, weir_plan* plan_table)
      : config(config_table), host(host_table), plan(*plan_table) {}
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;

  const Config config;
  const Host host;
  weir_plan& plan;  // Starts as the manifest says. Its lists may be shortened, never extended.

  template <class Table>
  const Table* Service() const {
    return host.Service<Table>();
  }

  // `name` becomes otelcol_<kind>_<component>_<name>; `attributes` is "key=value,..." or null.
  Counter DefineCounter(const char* name, const char* unit, const char* description) const {
    return Define<Counter>(WEIR_COUNTER, name, unit, description, nullptr);
  }
  Counter DefineCounter(const char* name, const char* unit, const char* description,
                        const char* attributes) const {
    return Define<Counter>(WEIR_COUNTER, name, unit, description, attributes);
  }
  UpDownCounter DefineUpDownCounter(const char* name, const char* unit,
                                    const char* description) const {
    return Define<UpDownCounter>(WEIR_UP_DOWN_COUNTER, name, unit, description, nullptr);
  }
  Gauge DefineGauge(const char* name, const char* unit, const char* description) const {
    return Define<Gauge>(WEIR_GAUGE, name, unit, description, nullptr);
  }
  Histogram DefineHistogram(const char* name, const char* unit, const char* description) const {
    return Define<Histogram>(WEIR_HISTOGRAM, name, unit, description, nullptr);
  }

  // Attributes of this name carry the returned id in attr.key_id; never 0.
  uint32_t SubscribeKey(std::string_view key) const {
    const uint32_t id =
        Service<weir_keys_v1>()->subscribe(host.get(), key.data(), key.size());
    if (id == 0) throw std::runtime_error("too many attribute keys are subscribed to");
    return id;
  }

  // The host scans texts of these classes (bits 1 << WEIR_TEXT_*) for `pattern`; `id` comes back in
  // weir_hit.pattern. A pattern that does not compile throws ConfigError with `pointer`.
  void AddPattern(std::string_view pattern, uint32_t flags, uint64_t text_classes, uint32_t id,
                  const std::string& pointer) const {
    Outcome outcome;
    if (Service<weir_regex_v1>()->add(host.get(), pattern.data(), pattern.size(), flags,
                                      text_classes, id, outcome.get()) < 0) {
      throw ConfigError(pointer, std::string(outcome.text()));
    }
  }

 private:
  template <class Type>
  Type Define(uint32_t kind, const char* name, const char* unit, const char* description,
              const char* attributes) const {
    const auto* metrics = Service<weir_metrics_v1>();
    return Type(host, metrics,
                metrics->define(host.get(), kind, name, unit, description, attributes));
  }
};

}  // namespace weir::inline sdk
