// One instance of one component: its plugin, its configuration, and one shard for each lane or
// thread that serves it.
//
// Created and destroyed on the control thread. It keeps its plugin loaded. Order of calls, each
// once: Create, OpenShards, (work), CloseShards, destructor. A failure of Create or OpenShards
// leaves nothing behind in the plugin.
//
// Threads: construction and closing [control]; the rest as each member says.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/config/instance_config.h"
#include "host/config/settings.h"
#include "host/graph/hold_book.h"
#include "host/graph/runtime.h"
#include "host/graph/ticker.h"
#include "host/lane/loop.h"
#include "host/loader/unit.h"
#include "host/service/health.h"
#include "host/service/host_metrics.h"
#include "host/service/log.h"
#include "host/service/metrics.h"
#include "weir/abi.h"

namespace weir {

class Instance;

// What one shard knows: the contract's struct first, so that services find their way back.
struct Shard {
  weir_lane lane{};
  Instance* instance = nullptr;
  Loop* loop = nullptr;
  weir_shard* plugin = nullptr;
  std::vector<std::unique_ptr<std::thread>> threads;  // thread_start's; joined by CloseShards.
  std::atomic<bool> stop_requested{false};
  Ticker ticker{*this};  // Of processors, with what follows.
  HoldBook hold{*this};
};

// A pattern that the instance registered while it was created.
struct RegisteredPattern {
  std::string pattern;
  uint32_t flags = 0;
  uint64_t text_classes = 0;
  uint32_t id = 0;
};

class Instance {
 public:
  struct Spec {
    const ComponentConfig* settings = nullptr;  // Used during Create only.
    std::shared_ptr<Unit> unit;
    const weir_component* component = nullptr;
    std::shared_ptr<const InstanceConfig> config;
    uint64_t signals = 0;  // Of the pipelines that it stands in.
  };

  static absl::StatusOr<std::shared_ptr<Instance>> Create(const Spec& spec, Runtime& runtime);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // Loops that only this instance's shards use; whoever uses the instance turns them.
  void OwnLoops(std::vector<std::unique_ptr<Loop>> loops) { own_loops_ = std::move(loops); }
  const std::vector<std::unique_ptr<Loop>>& own_loops() const { return own_loops_; }

  // One shard for each of `loops`, called on this thread.
  absl::Status OpenShards(const std::vector<Loop*>& loops);
  // Joins threads, removes what is left on the loops, closes the shards. Their loops still run, or
  // have stopped for good.
  void CloseShards();

  // The instance speaks for its component from now on, in health and metrics; until Withdraw, after
  // which what it reports is only logged.
  void Publish(uint64_t generation);
  void Withdraw() { published_.store(false); }
  // Reports the component's status. [any]
  void SetStatus(ComponentStatus status, std::string_view text = {});
  // Replaces what the status page shows of the component. [any]
  void SetReport(std::string json);

  const std::string& id() const { return id_; }                // "redaction", "otlp/2".
  const std::string& label() const { return label_; }          // "processors/redaction".
  const weir_component& component() const { return *component_; }
  const weir_instance* plugin() const { return plugin_; }
  const weir_plan& plan() const { return plan_; }
  const Unit& unit() const { return *unit_; }
  const InstanceConfig& config() const { return *config_; }
  const std::vector<RegisteredPattern>& patterns() const { return patterns_; }
  uint64_t signals() const { return signals_; }
  Runtime& runtime() { return runtime_; }
  std::vector<std::unique_ptr<Shard>>& shards() { return shards_; }

  const PluginMetrics& cost() const { return cost_; }

  // Whether an instance made from these would be the same.
  bool SameAs(const Unit& unit, const InstanceConfig& config, uint64_t signals) const;

  // Says that the plugin must not be called any more. [any]
  void MarkBroken(std::string_view reason);
  // A ticket was completed twice or too late. [any]
  void CountLateCompletion() { late_completions_.fetch_add(1, std::memory_order_relaxed); }
  uint64_t late_completions() const { return late_completions_.load(std::memory_order_relaxed); }
  bool broken() const { return broken_.load(std::memory_order_relaxed); }

  // For the services. [control & create]
  bool creating() const { return creating_; }
  void AddPattern(RegisteredPattern pattern) { patterns_.push_back(std::move(pattern)); }
  ComponentLog& log() { return log_; }
  ComponentMetrics& metrics() { return metrics_; }
  static Instance& Of(const weir_host* host);

 private:
  // The contract's struct first.
  struct Host {
    weir_host abi{};
    Instance* instance = nullptr;
  };

  Instance(const Spec& spec, Runtime& runtime);
  absl::Status CallCreate(const Spec& spec);
  void StopTickers();
  void CloseShard(Shard& shard);

  Runtime& runtime_;
  const std::string id_;
  const std::string label_;
  const std::shared_ptr<Unit> unit_;
  const weir_component* const component_;
  const std::shared_ptr<const InstanceConfig> config_;
  const uint64_t signals_;
  ComponentLog log_;
  ComponentMetrics metrics_;
  const PluginMetrics cost_;
  std::vector<std::unique_ptr<Loop>> own_loops_;
  Host host_;
  weir_plan plan_{};
  weir_instance* plugin_ = nullptr;
  std::atomic<bool> creating_{false};
  std::vector<RegisteredPattern> patterns_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::atomic<bool> broken_{false};
  std::atomic<bool> published_{false};
  std::atomic<uint64_t> late_completions_{0};
};

}  // namespace weir
