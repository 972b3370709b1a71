// The host as an instance sees it: its services by type, its lanes, its metrics and its log.
//
// All of these are views of what the host owns: valid until the instance's destroy returns, a Lane
// until its shard is closed. A service that the host lacks throws std::runtime_error.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "weir/abi.h"

namespace weir::inline sdk {

// The id of a service's table, for Host::Service. Specialise it for services of your own.
template <class Table>
struct ServiceId;

#define WEIR_SDK_SERVICE(table)                        \
  template <>                                          \
  struct ServiceId<table> {                            \
    static constexpr const char* kText = table##_id;   \
  };
WEIR_SDK_SERVICE(weir_log_v1)
WEIR_SDK_SERVICE(weir_metrics_v1)
WEIR_SDK_SERVICE(weir_clock_v1)
WEIR_SDK_SERVICE(weir_keys_v1)
WEIR_SDK_SERVICE(weir_regex_v1)
WEIR_SDK_SERVICE(weir_wire_v1)
WEIR_SDK_SERVICE(weir_hold_v1)
WEIR_SDK_SERVICE(weir_ack_v1)
WEIR_SDK_SERVICE(weir_report_v1)
WEIR_SDK_SERVICE(weir_loop_v1)
WEIR_SDK_SERVICE(weir_json_v1)
#undef WEIR_SDK_SERVICE

class Host {
 public:
  explicit Host(const weir_host* host) : host_(host) {}
  const weir_host* get() const { return host_; }

  // Null when this host does not have it.
  template <class Table>
  const Table* TryService() const {
    return static_cast<const Table*>(host_->service(host_, ServiceId<Table>::kText));
  }
  // Never null: throws when this host does not have it.
  template <class Table>
  const Table* Service() const {
    const Table* table = TryService<Table>();
    if (!table) {
      throw std::runtime_error(std::string("this host has no service ") +
                               ServiceId<Table>::kText + "; a newer host is needed");
    }
    return table;
  }

  // One line in the host's log. Never per record: count those. [any]
  void Log(uint32_t severity, std::string_view text,
           std::initializer_list<weir_log_field> fields) const {
    if (const auto* log = TryService<weir_log_v1>()) {
      log->write(host_, severity, text.data(), text.size(), fields.begin(),
                 static_cast<uint32_t>(fields.size()));
    }
  }
  void Log(uint32_t severity, std::string_view text) const { Log(severity, text, {}); }
  // What the status page shows of this instance: see weir_report_v1. False when the host refuses it
  // or has no such page. [any]
  bool Report(std::string_view json) const {
    const auto* report = TryService<weir_report_v1>();
    return report && report->publish(host_, json.data(), json.size(), nullptr) == WEIR_OK;
  }
  // Says that the instance is broken, where there is no result to say it with. [any]
  void Fail(std::string_view text) const { host_->fail(host_, text.data(), text.size()); }

 private:
  const weir_host* host_;
};

// What one shard knows about its lane.
class Lane {
 public:
  explicit Lane(const weir_lane* lane) : host(lane->host), lane_(lane) {}
  const weir_lane* get() const { return lane_; }
  uint32_t index() const { return lane_->index; }
  uint32_t count() const { return lane_->count; }

  Host host;

 private:
  const weir_lane* lane_;
};

// One time series, defined in the constructor. Add to it once per batch, not per record, with the
// index of the shard, so that the host needs no contended counter. [any]
class Metric {
 public:
  // Counts nothing.
  Metric() = default;
  Metric(Host host, const weir_metrics_v1* metrics, uint32_t id)
      : host_(host.get()), metrics_(metrics), id_(id) {}

 protected:
  void Put(uint32_t shard, int64_t value) const {
    if (metrics_) metrics_->add(host_, id_, shard, value);
  }

 private:
  const weir_host* host_ = nullptr;
  const weir_metrics_v1* metrics_ = nullptr;
  uint32_t id_ = 0;
};

class Counter : public Metric {
 public:
  using Metric::Metric;
  void Add(uint32_t shard, int64_t value) const {
    if (value != 0) Put(shard, value);
  }
};

class UpDownCounter : public Metric {
 public:
  using Metric::Metric;
  void Add(uint32_t shard, int64_t value) const { Put(shard, value); }
};

class Gauge : public Metric {
 public:
  using Metric::Metric;
  void Set(uint32_t shard, int64_t value) const { Put(shard, value); }
};

class Histogram : public Metric {
 public:
  using Metric::Metric;
  void Record(uint32_t shard, int64_t value) const { Put(shard, value); }
};

}  // namespace weir::inline sdk
