// The running host: threads, lanes, and the graph that they run; how it starts, changes and stops.
//
// A change (of a plugin file or of the configuration) builds the next generation beside the running
// one, on the control thread: instances, databases, sockets. When all of it is there a job on each
// lane switches to it at a batch border, which can not fail. Where a processor's successor takes
// its state, a lane keeps what comes for the new generation until its shard has it. A step that
// fails before leaves the running generation as it was and says why. One change at a time.
//
// Threads: everything [control] but where said otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "host/config/settings.h"
#include "host/graph/builder.h"
#include "host/graph/graph.h"
#include "host/graph/loop_thread.h"
#include "host/graph/permit.h"
#include "host/graph/plugin_source.h"
#include "host/graph/receivers.h"
#include "host/graph/runtime.h"
#include "host/graph/succession.h"

namespace weir {

struct HostOptions {
  uint32_t workers = 1;             // Lanes, each with a home thread.
  bool pin = false;                 // Home thread i to processor i of those allowed.
  uint64_t budget_bytes = 512u << 20;
  uint64_t drain_window_ns = 60'000'000'000;    // Of receivers and exporters that were replaced.
  uint64_t shutdown_timeout_ns = 25'000'000'000;
  BuildOptions build = {};
};

class Host {
 public:
  // All references outlive the host. `control` is the loop of the calling thread.
  Host(const HostOptions& options, Log& log, Metrics& metrics, Health& health, Loop& control,
       PluginSource& source);
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Builds and publishes the next generation. On failure everything runs on as it was.
  absl::Status Apply(const Settings& settings);
  // Builds the next generation and takes it down again: what `weir validate` does.
  absl::Status Check(const Settings& settings);
  // Makes one instance and ends it, in a process that it may take down: see InstanceTrial.
  void Try(const Settings& settings, std::string_view label) { builder_.Try(settings, label); }
  // Ends in order: receivers, lanes, exporters' queues; within shutdown_timeout. Once.
  void Shutdown();

  uint64_t generation() const { return graph_ == nullptr ? 0 : graph_->generation; }
  const Graph* graph() const { return graph_.get(); }
  Runtime& runtime() { return runtime_; }

  // Looks after what drains. Called by a timer of the control loop while anything does; tests may
  // call it.
  void Tend();
  // Whether anything of an earlier generation is still there.
  bool IsDraining() const;

 private:
  void StartThreads();
  std::vector<Lane*> AllLanes() const;
  bool PublishToLanes(Graph* graph, bool holding);
  bool DeliverParcels(const Graph& old);
  void Flush(Instance& instance, uint64_t deadline_mono_ns);
  bool HandOverState(const std::vector<Succession>& successions);
  void Release();
  bool LanesMove();
  absl::Status StartReceivers(const Graph& graph, const Settings& settings);
  void StopReceivers(const Graph& graph);
  void TakeOverExporters(const Graph& graph, const Settings& settings);
  void Retire(std::unique_ptr<Graph> old);
  void EndDrained();
  void FlushAll(uint64_t deadline_mono_ns);
  void TendExporters(uint64_t now_mono_ns);
  bool InUse(const Instance& instance) const;
  void RegisterHealth(const Settings& settings, const Graph* old);
  void Announce(const Graph* old);
  void ArmTend();
  bool WaitUntil(uint64_t deadline_mono_ns, const std::function<bool()>& done);
  static void OnTend(void* context);

  const HostOptions options_;
  PluginSource& source_;
  Runtime runtime_;
  GraphAccess access_;
  GraphBuilder::Registry registry_;
  GraphBuilder builder_;
  Receivers receivers_;
  std::vector<std::unique_ptr<LoopThread>> threads_;
  std::unique_ptr<Graph> graph_;
  // Exporters that the configuration does not name any more, until their queues are empty; and
  // when they are told to send what they can and then closed.
  struct Leaving {
    uint64_t deadline_mono_ns = 0;
    bool told = false;
  };
  std::map<std::string, Leaving> leaving_;
  // Generations before the running one that something held back has still to pass through.
  std::vector<std::unique_ptr<Graph>> draining_;
  std::vector<std::unique_ptr<Graph>> kept_;  // Lanes that are stuck may run these still.
  bool tend_armed_ = false;
  bool stopped_ = false;
  bool stuck_ = false;  // A lane did not come to a border: no more changes.
};

}  // namespace weir
