// Builds the next generation of the graph from a configuration and the plugins there are.
//
// Nothing that runs is touched: what did not change is shared, what did is made anew beside it.
// When anything fails, what was made is taken down again, and the errors say where in the
// configuration and why.
//
// Threads: [control].
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "host/config/location.h"
#include "host/config/settings.h"
#include "host/graph/graph.h"
#include "host/graph/plugin_source.h"
#include "host/graph/runtime.h"

namespace weir {

class GraphBuilder {
 public:
  // What outlives generations: exporters with their queues, and the numbers of receivers.
  struct Registry {
    std::map<std::string, std::shared_ptr<Exporter>> exporters;
    std::map<std::string, uint32_t> receiver_slots;
  };

  GraphBuilder(Runtime& runtime, PluginSource& source, Registry& registry,
               std::filesystem::path regex_cache, std::filesystem::path regex_compiler);

  // NULL: see `diagnostics`. `running` may be NULL. Instances that are new have open shards; the
  // exporters' new instances are not taking from their queues yet, and exporters that are new are
  // not in the registry yet.
  std::unique_ptr<Graph> Build(const Settings& settings, const Graph* running, uint64_t generation,
                               Diagnostics& diagnostics);

 private:
  struct Parts;

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
  const std::filesystem::path regex_cache_, regex_compiler_;
};

}  // namespace weir
