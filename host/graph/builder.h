// Builds the next generation of the graph from a configuration and the plugins there are.
//
// Nothing that runs is touched: what did not change is shared, what did is made anew beside it.
// When anything fails, what was made is taken down again, and the errors say where in the
// configuration and why.
//
// Threads: [control].
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "host/config/location.h"
#include "host/config/settings.h"
#include "host/graph/graph.h"
#include "host/graph/plugin_source.h"
#include "host/graph/runtime.h"

namespace weir {

// Makes and ends an instance of this component in another process. FailedPrecondition when that
// process died of it or did not come back; Ok for all that the host can see and say by itself.
using InstanceTrial = std::function<absl::Status(const ComponentConfig& component)>;

struct BuildOptions {
  std::filesystem::path regex_cache = {};     // "": none.
  std::filesystem::path regex_compiler = {};  // The host's executable; "": in this process.
  InstanceTrial trial = {};                   // Before the first instance of its kind; empty: none.
};

class GraphBuilder {
 public:
  // What outlives generations: exporters with their queues, and the numbers of receivers.
  struct Registry {
    std::map<std::string, std::shared_ptr<Exporter>> exporters;
    std::map<std::string, uint32_t> receiver_slots;
  };

  GraphBuilder(Runtime& runtime, PluginSource& source, Registry& registry, BuildOptions options);

  // NULL: see `diagnostics`. `running` may be NULL. Instances that are new have open shards; the
  // exporters' new instances are not taking from their queues yet, and exporters that are new are
  // not in the registry yet.
  std::unique_ptr<Graph> Build(const Settings& settings, const Graph* running, uint64_t generation,
                               Diagnostics& diagnostics);

  // Makes one instance and ends it: the other side of InstanceTrial.
  void Try(const Settings& settings, std::string_view label);

 private:
  struct Parts;

  absl::Status TryFirst(const ComponentConfig& component, const Unit& unit,
                        const InstanceConfig& config);
  std::shared_ptr<Instance> MakeInstance(const ComponentConfig& component, uint64_t signals,
                                         const Graph* running, Diagnostics& diagnostics);
  bool MakeInstances(const Settings& settings, const Graph* running, Parts& parts,
                     Diagnostics& diagnostics);
  std::unique_ptr<Pipeline> MakePipeline(const Settings& settings,
                                         const PipelineConfig& pipeline, Parts& parts,
                                         Diagnostics& diagnostics);
  bool AddStage(const Settings& settings, const PipelineConfig& pipeline, const std::string& id,
                Parts& parts, regex::PatternSet& patterns, Pipeline& out,
                Diagnostics& diagnostics);
  void MakeRoutes(const Settings& settings, Graph& graph);

  Runtime& runtime_;
  PluginSource& source_;
  Registry& registry_;
  const BuildOptions options_;
  std::set<std::string> tried_;  // What has passed its trial.
};

}  // namespace weir
