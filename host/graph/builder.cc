#include "host/graph/builder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/batch/batch.h"
#include "host/graph/stage.h"
#include "host/loader/load_watch.h"
#include "host/regex/pattern_set.h"

namespace weir {

// What a build has made or shared so far, by the component's label.
struct GraphBuilder::Parts {
  std::map<std::string, std::shared_ptr<Instance>> instances;
  std::map<std::string, std::shared_ptr<Exporter>> exporters;  // By id.
};

GraphBuilder::GraphBuilder(Runtime& runtime, PluginSource& source, Registry& registry,
                           BuildOptions options)
    : runtime_(runtime), source_(source), registry_(registry), options_(std::move(options)) {}

namespace {

std::string Text(std::string_view text) { return std::string(text); }

const std::vector<std::string>& IdsOf(const PipelineConfig& pipeline, uint32_t kind) {
  if (kind == WEIR_RECEIVER) return pipeline.receivers;
  return kind == WEIR_PROCESSOR ? pipeline.processors : pipeline.exporters;
}

// The signals of the pipelines that a component stands in.
uint64_t SignalsOf(const Settings& settings, const ComponentConfig& component) {
  uint64_t signals = 0;
  for (const PipelineConfig& pipeline : settings.pipelines) {
    const auto& ids = IdsOf(pipeline, component.kind);
    if (std::find(ids.begin(), ids.end(), component.id) != ids.end()) {
      signals |= static_cast<uint64_t>(pipeline.signal);
    }
  }
  return signals;
}

std::string SignalNames(uint64_t signals) {
  std::string names;
  for (const Signal signal : kSignals) {
    if ((signals & static_cast<uint64_t>(signal)) == 0) continue;
    absl::StrAppend(&names, names.empty() ? "" : ", ", Text(SignalName(signal)));
  }
  return names;
}

}  // namespace

std::shared_ptr<Instance> GraphBuilder::MakeInstance(const ComponentConfig& component,
                                                     uint64_t signals, const Graph* running,
                                                     Diagnostics& diagnostics) {
  absl::StatusOr<std::shared_ptr<Unit>> unit =
      source_.Load(static_cast<uint16_t>(component.kind), component.type, running != nullptr);
  if (!unit.ok()) {
    diagnostics.Error(component.location,
                      absl::StrCat(component.label(), ": ", unit.status().message()));
    return nullptr;
  }
  const weir_component* table =
      (*unit)->Find(static_cast<uint16_t>(component.kind), component.type);
  if ((signals & ~table->signals) != 0) {
    diagnostics.Error(component.location,
                      absl::StrCat(component.label(), " stands in a pipeline of ",
                                   SignalNames(signals & ~table->signals), " but takes only ",
                                   SignalNames(table->signals)));
    return nullptr;
  }
  std::shared_ptr<const InstanceConfig> config =
      InstanceConfig::Create(component, table->config_schema, diagnostics);
  if (config == nullptr) return nullptr;
  if (running != nullptr) {
    for (const auto& instance : running->instances) {
      if (instance->label() != component.label()) continue;
      if (instance->SameAs(**unit, *config, signals)) return instance;
    }
    if (absl::Status tried = TryFirst(component, **unit, *config); !tried.ok()) {
      diagnostics.Error(component.location,
                        absl::StrCat(component.label(), ": ", tried.message()));
      return nullptr;
    }
  }
  std::optional<LoadWatch> watch;
  if (running == nullptr) {
    const StagedFile& file = (*unit)->file();
    watch.emplace(file.source, absl::StrCat(component.label(), " was created from it"),
                  LoadWatch::kSecondsMax, file.inspection.has_go);
  }
  absl::StatusOr<std::shared_ptr<Instance>> made =
      Instance::Create({&component, *unit, table, config, signals}, runtime_);
  if (!made.ok()) {
    // It begins with its place in the file.
    diagnostics.Error({}, std::string(made.status().message()));
    return nullptr;
  }
  std::vector<Loop*> loops = runtime_.HomeLoops();
  if (component.kind == WEIR_EXPORTER) {
    std::vector<std::unique_ptr<Loop>> own;
    loops = Exporter::MakeLoops(runtime_, component.id, *table, component.exporter, &own);
    (*made)->OwnLoops(std::move(own));
  }
  if (absl::Status opened = (*made)->OpenShards(loops); !opened.ok()) {
    diagnostics.Error(component.location, std::string(opened.message()));
    return nullptr;
  }
  return *std::move(made);
}

// Something runs that this instance could take down. What has come up once is not tried again, so
// that going back and forth between two files is quick.
absl::Status GraphBuilder::TryFirst(const ComponentConfig& component, const Unit& unit,
                                    const InstanceConfig& config) {
  constexpr size_t kTriedMax = 1000;
  if (!options_.trial) return absl::OkStatus();
  std::string key = absl::StrCat(unit.file().sha256, " ", component.label(), " ",
                                 absl::string_view(config.json().data(), config.json().size()));
  if (tried_.contains(key)) return absl::OkStatus();
  if (absl::Status tried = options_.trial(component); !tried.ok()) return tried;
  if (tried_.size() >= kTriedMax) tried_.clear();
  tried_.insert(std::move(key));
  return absl::OkStatus();
}

void GraphBuilder::Try(const Settings& settings, std::string_view label) {
  for (const auto* components : {&settings.exporters, &settings.processors, &settings.receivers}) {
    for (const ComponentConfig& component : *components) {
      if (component.label() != label) continue;
      Diagnostics diagnostics;
      MakeInstance(component, SignalsOf(settings, component), nullptr, diagnostics);
    }
  }
}

bool GraphBuilder::MakeInstances(const Settings& settings, const Graph* running, Parts& parts,
                                 Diagnostics& diagnostics) {
  bool all = true;
  for (const auto* components : {&settings.exporters, &settings.processors, &settings.receivers}) {
    for (const ComponentConfig& component : *components) {
      const uint64_t signals = SignalsOf(settings, component);
      if (signals == 0) continue;
      std::shared_ptr<Instance> instance =
          MakeInstance(component, signals, running, diagnostics);
      if (instance == nullptr) {
        all = false;
        continue;
      }
      parts.instances[component.label()] = std::move(instance);
      if (component.kind != WEIR_EXPORTER) continue;
      const auto known = registry_.exporters.find(component.id);
      parts.exporters[component.id] = known != registry_.exporters.end()
                                          ? known->second
                                          : std::make_shared<Exporter>(component, runtime_);
    }
  }
  return all;
}

bool GraphBuilder::AddStage(const Settings& settings, const PipelineConfig& pipeline,
                            const std::string& id, Parts& parts, regex::PatternSet& patterns,
                            Pipeline& out, Diagnostics& diagnostics) {
  const ComponentConfig& component = *settings.Find(WEIR_PROCESSOR, id);
  absl::StatusOr<Stage> stage =
      MakeStage(parts.instances[component.label()], pipeline.signal,
                static_cast<uint32_t>(out.stages.size()), &patterns);
  if (!stage.ok()) {
    diagnostics.Error(component.location,
                      absl::StrCat(component.label(), ": ", stage.status().message()));
    return false;
  }
  stage->fail_open = component.host.fail_open;
  out.columns.Add(stage->columns);
  if (stage->partition_by != WEIR_PARTITION_NONE && out.lanes > 1) {
    out.columns.Add(Batch::PartitionColumns(pipeline.signal, stage->partition_by));
    out.partitions++;
  }
  out.stages.push_back(*std::move(stage));
  return true;
}

std::unique_ptr<Pipeline> GraphBuilder::MakePipeline(const Settings& settings,
                                                     const PipelineConfig& pipeline,
                                                     Parts& parts, Diagnostics& diagnostics) {
  auto out = std::make_unique<Pipeline>();
  out->lanes = static_cast<uint32_t>(runtime_.lanes.size());
  out->id = pipeline.id;
  out->signal = pipeline.signal;
  regex::PatternSet patterns;
  if (pipeline.processors.size() > Pipeline::kStagesMax) {
    diagnostics.Error(pipeline.location,
                      absl::StrCat("pipeline ", pipeline.id, " has ", pipeline.processors.size(),
                                   " processors; at most ", Pipeline::kStagesMax, " can be"));
    return nullptr;
  }
  for (const std::string& id : pipeline.processors) {
    if (!AddStage(settings, pipeline, id, parts, patterns, *out, diagnostics)) return nullptr;
  }
  for (const std::string& id : pipeline.exporters) {
    out->exporters.push_back(parts.exporters[id]);
  }
  if (patterns.empty()) return out;
  absl::StatusOr<std::shared_ptr<const regex::Database>> database =
      regex::CompileDatabase(patterns, options_.regex_cache, options_.regex_compiler);
  if (!database.ok()) {
    diagnostics.Error(pipeline.location,
                      absl::StrCat("pipeline ", pipeline.id, ": ", database.status().message()));
    return nullptr;
  }
  out->patterns = *std::move(database);
  if (const absl::Status& failure = regex::CompileFailure(*out->patterns); !failure.ok()) {
    runtime_.log.Warn("", "patterns run without Hyperscan, which is slower",
                      {{"pipeline", pipeline.id}, {"reason", failure.ToString()}});
  }
  for (size_t lane = 0; lane < runtime_.lanes.size(); lane++) {
    out->scanners.push_back(
        std::make_unique<regex::Scanner>(out->patterns, regex::ScannerSettings::FromEnvironment()));
  }
  return out;
}

void GraphBuilder::MakeRoutes(const Settings& settings, Graph& graph) {
  for (const ComponentConfig& receiver : settings.receivers) {
    registry_.receiver_slots.try_emplace(receiver.id,
                                         static_cast<uint32_t>(registry_.receiver_slots.size()));
  }
  auto routes = std::make_shared<Routes>();
  routes->by_receiver.resize(registry_.receiver_slots.size());
  graph.by_receiver.resize(registry_.receiver_slots.size());
  for (size_t i = 0; i < settings.pipelines.size(); i++) {
    Pipeline* pipeline = graph.pipelines[i].get();
    const uint32_t signal = SignalIndex(pipeline->signal);
    for (const std::string& id : settings.pipelines[i].receivers) {
      const uint32_t slot = registry_.receiver_slots[id];
      graph.by_receiver[slot][signal].push_back(pipeline);
      Routes::Route& route = routes->by_receiver[slot].signals[signal];
      route.exists = true;
      route.processes |= !pipeline->stages.empty();
      for (const auto& exporter : pipeline->exporters) {
        const auto& known = route.exporters;
        if (std::find(known.begin(), known.end(), exporter) != known.end()) continue;
        route.exporters.push_back(exporter);
      }
    }
  }
  graph.routes = std::move(routes);
}

std::unique_ptr<Graph> GraphBuilder::Build(const Settings& settings, const Graph* running,
                                           uint64_t generation, Diagnostics& diagnostics) {
  Parts parts;
  if (!MakeInstances(settings, running, parts, diagnostics)) return nullptr;
  auto graph = std::make_unique<Graph>();
  graph->generation = generation;
  for (const PipelineConfig& pipeline : settings.pipelines) {
    std::unique_ptr<Pipeline> made = MakePipeline(settings, pipeline, parts, diagnostics);
    if (made == nullptr) return nullptr;
    made->generation = generation;
    graph->pipelines.push_back(std::move(made));
  }
  for (auto& [label, instance] : parts.instances) graph->instances.push_back(instance);
  for (auto& [id, exporter] : parts.exporters) graph->exporters.push_back(exporter);
  MakeRoutes(settings, *graph);
  return graph;
}

}  // namespace weir
