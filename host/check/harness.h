// The test host as `weir check` uses it: one instance of a component, watched. Before each call it
// says which requirement that is about, and what the watch sees ends the test by Break.
//
// Loops are real and turned by hand, listeners are on ports that are free, permits and the
// configuration lie between pages that nobody may touch. Owns the instance and its shards; the
// destructor closes what is open. Threads: the test's; the watch is [any].
#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/config/instance_config.h"
#include "host/regex/pattern_set.h"
#include "host/testkit/plugin_host.h"
#include "weir/abi.h"

namespace weir::check {

struct HarnessSettings {
  uint32_t lanes = 1;
  // Which services there are, by id; empty: all.
  std::function<bool(std::string_view id)> offers = {};
  // Null in process is what it gets for an edit that was refused, not for a column.
  bool refuses_edits = false;
};

class Harness final : public testkit::HostWatch {
 public:
  explicit Harness(const weir_component& component, HarnessSettings settings = {});
  ~Harness() override;
  Harness(const Harness&) = delete;
  Harness& operator=(const Harness&) = delete;

  // False when the component refuses; error() is what it said. `config` may die afterwards.
  bool Create(const InstanceConfig& config);
  // Shards, threads and the instance.
  void End();
  void OpenShard(uint32_t lane);
  void CloseShard(uint32_t lane);
  void OpenShards();
  // Receivers: opens what is not open, and starts. A start that fails skips the test.
  void Start();

  weir_status Process(uint32_t lane, weir_batch* batch);

  // Turns the loops until `done` or until so many milliseconds have passed; whether it was done.
  bool TurnUntil(const std::function<bool()>& done, int timeout_ms);
  void TurnFor(int timeout_ms);
  void Turn(int times);

  testkit::PluginHost& host() { return *host_; }
  testkit::FakeSink& sink() { return host_->sink(); }
  const std::string& error() const { return error_; }
  const weir_plan& plan() const { return host_->plan(); }
  std::vector<std::string> keys() const { return host_->keys(); }
  std::vector<regex::Pattern> patterns() const;
  uint32_t lanes() const { return lanes_; }
  // What is to be done within each completion of a ticket.
  void OnCompletion(std::function<void(uint64_t ticket)> fn) { on_completion_ = std::move(fn); }

  void OnCall(const char* function) override;
  void OnFault(const char* requirement, std::string_view what) override;
  void OnForbidden(const void* begin, size_t bytes, const char* requirement,
                   const char* text) override;
  void OnComplete(uint64_t ticket) override;

 private:
  void EnterLoop(bool in_loop);

  const weir_component& component_;
  const uint32_t lanes_;
  std::atomic<bool> in_loop_{false};
  const bool refuses_edits_;
  const sigset_t signal_mask_;
  std::function<void(uint64_t ticket)> on_completion_;
  std::unique_ptr<testkit::PluginHost> host_;
  std::string error_;
};

}  // namespace weir::check
