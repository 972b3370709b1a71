// A host of one instance, for the tests of `weir check`: it speaks the contract to one component
// and says before each call which requirement that is about.
//
// Services are those of the collector: log, metrics and clock work, keys and patterns are recorded
// for the batches. Descriptors, timers, threads and sockets are taken and never served: receivers
// and exporters are not started here.
//
// Owns the instance and its shards; the destructor closes what is open. What goes wrong ends the
// process by Break. Threads: the test's; services [any].
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/config/instance_config.h"
#include "host/regex/pattern_set.h"
#include "weir/abi.h"

namespace weir::check {

// Which services there are.
enum class Offer { kAll, kNone };

class Harness {
 public:
  explicit Harness(const weir_component& component, uint32_t lanes = 1, Offer offer = Offer::kAll);
  ~Harness();
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  // False when the component refuses; error() is what it said. `config` may die afterwards.
  bool Create(const InstanceConfig& config);
  void Destroy();
  void OpenShard(uint32_t lane);
  void CloseShard(uint32_t lane);
  void OpenShards();

  weir_status Process(uint32_t lane, weir_batch* batch);

  const std::string& error() const { return error_; }
  const weir_plan& plan() const { return plan_; }
  const std::vector<std::string>& keys() const { return keys_; }
  const std::vector<regex::Pattern>& patterns() const { return patterns_; }

 private:
  friend struct Services;
  // The contract's struct first.
  struct Face {
    weir_host abi{};
    Harness* self = nullptr;
  };
  struct Shard {
    weir_lane lane{};
    weir_shard* plugin = nullptr;
    bool open = false;
  };

  const weir_component& component_;
  const Offer offer_;
  Face face_;
  weir_plan plan_{};
  weir_instance* instance_ = nullptr;
  bool created_ = false;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::string error_;
  std::vector<std::string> keys_;
  std::vector<regex::Pattern> patterns_;
};

}  // namespace weir::check
