#include "host/bench/workbench.h"

#include <mutex>
#include <utility>

#include "host/graph/stage.h"
#include "host/regex/pattern_set.h"

namespace weir::bench {
namespace {

constexpr size_t kWarningsMax = 20;
constexpr uint64_t kBudgetBytes = 512u << 20;

weir_status CreateNoop(const weir_host*, const weir_config*, weir_plan*, weir_instance** out,
                       weir_outcome*) {
  static char nothing = 0;
  *out = reinterpret_cast<weir_instance*>(&nothing);
  return WEIR_OK;
}

void DestroyNoop(weir_instance*) {}

weir_status ProcessNoop(const weir_instance*, weir_shard*, weir_batch*, weir_outcome*) {
  return WEIR_OK;
}

// The cache of verdicts is off: the data comes again and again, so that nothing but the cache would
// be measured. The collector has it on, and scans at most as long as it is said here.
void AddScanners(Pipeline& pipeline, uint32_t lanes) {
  if (pipeline.patterns == nullptr) return;
  regex::ScannerSettings settings = regex::ScannerSettings::FromEnvironment();
  settings.verdict_cache = false;
  for (uint32_t lane = 0; lane < lanes; lane++) {
    pipeline.scanners.push_back(std::make_unique<regex::Scanner>(pipeline.patterns, settings));
  }
}

const weir_plugin* NoopPlugin() {
  static const weir_processor_v1 processor = [] {
    weir_processor_v1 table{};
    table.size = sizeof table;
    table.process = &ProcessNoop;
    return table;
  }();
  static const weir_component component = [] {
    weir_component table{};
    table.size = sizeof table;
    table.kind = WEIR_PROCESSOR;
    table.component_type = "noop";
    table.version = "1.0.0";
    table.signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES;
    table.create = &CreateNoop;
    table.destroy = &DestroyNoop;
    table.processor = &processor;
    return table;
  }();
  static const weir_component* const components[] = {&component};
  static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                     components};
  return &plugin;
}

}  // namespace

struct Workbench::Parts {
  explicit Parts(uint32_t lanes)
      : log(LogLevel::kWarn, LogEncoding::kText,
            [this](LogLevel, std::string_view line) {
              std::lock_guard lock(mutex);
              if (warnings.size() < kWarningsMax) warnings.emplace_back(line);
            }),
        metrics(lanes),
        control("weir control"),
        runtime(log, metrics, health, control, lanes, kBudgetBytes) {
    for (uint32_t i = 0; i < lanes; i++) {
      runtime.lanes.push_back(std::make_unique<Lane>(i, *runtime.loops[i]));
    }
  }

  std::mutex mutex;
  std::vector<std::string> warnings;  // Guarded by `mutex`.
  Log log;
  Metrics metrics;
  Health health;
  Loop control;
  Runtime runtime;
};

Workbench::Workbench(uint32_t lanes) : lanes_(lanes), parts_(std::make_unique<Parts>(lanes)) {}
Workbench::~Workbench() = default;

absl::StatusOr<std::shared_ptr<Instance>> Workbench::Open(
    std::shared_ptr<Unit> unit, const weir_component& component,
    std::shared_ptr<const InstanceConfig> config) {
  ComponentConfig settings;
  settings.kind = component.kind;
  settings.id = settings.type = component.component_type;
  auto instance = Instance::Create(
      {&settings, std::move(unit), &component, std::move(config), component.signals},
      parts_->runtime);
  if (!instance.ok()) return instance.status();
  const absl::Status opened = (*instance)->OpenShards(parts_->runtime.HomeLoops());
  if (!opened.ok()) return opened;
  return instance;
}

absl::StatusOr<std::shared_ptr<Instance>> Workbench::OpenNoop() {
  absl::StatusOr<std::shared_ptr<Unit>> unit = Unit::FromTable(NoopPlugin(), "noop");
  if (!unit.ok()) return unit.status();
  const weir_component& component = *(*unit)->table().components[0];
  return Open(*std::move(unit), component,
              std::make_shared<const InstanceConfig>(Node::Map(), "processors/noop"));
}

absl::StatusOr<std::unique_ptr<Pipeline>> Workbench::MakePipeline(
    std::shared_ptr<Instance> instance, Signal signal) {
  auto pipeline = std::make_unique<Pipeline>();
  pipeline->id = std::string(SignalName(signal));
  pipeline->signal = signal;
  if (instance == nullptr) return pipeline;
  regex::PatternSet patterns;
  absl::StatusOr<Stage> stage = MakeStage(std::move(instance), signal, 0, &patterns);
  if (!stage.ok()) return stage.status();
  pipeline->columns.Add(stage->columns);
  pipeline->stages.push_back(*std::move(stage));
  if (patterns.empty()) return pipeline;
  auto database = regex::CompileDatabase(patterns, {});
  if (!database.ok()) return database.status();
  pipeline->patterns = *std::move(database);
  AddScanners(*pipeline, lanes_);
  return pipeline;
}

std::unique_ptr<Pipeline> Workbench::MakeLike(const Pipeline& like,
                                              std::shared_ptr<Instance> noop) {
  auto pipeline = std::make_unique<Pipeline>();
  pipeline->id = like.id;
  pipeline->signal = like.signal;
  pipeline->columns = like.columns;
  Stage stage;
  stage.columns = like.stages.front().columns;
  stage.has_patterns = like.stages.front().has_patterns;
  stage.items =
      std::make_unique<ProcessorMetrics>(parts_->runtime.metrics, noop->id(), like.signal);
  stage.instance = std::move(noop);
  pipeline->stages.push_back(std::move(stage));
  pipeline->patterns = like.patterns;
  AddScanners(*pipeline, lanes_);
  return pipeline;
}

std::unique_ptr<LaneState> Workbench::MakeLane(uint32_t index) {
  return std::make_unique<LaneState>(index, parts_->runtime.keys);
}

std::vector<std::string> Workbench::warnings() const {
  std::lock_guard lock(parts_->mutex);
  return parts_->warnings;
}

}  // namespace weir::bench
