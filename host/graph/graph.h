// One generation of the running graph: pipelines, their stages, and which receiver feeds which.
//
// Immutable once published. A lane holds a plain pointer to the graph that it runs and changes it
// only at a job's border, so every batch ends in the generation that it began in. Instances,
// exporters and databases that did not change are shared with the generation before.
//
// Threads: built and destroyed [control]; read by whoever holds a lane, for that lane's parts.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "host/batch/column_set.h"
#include "host/graph/exporter.h"
#include "host/graph/instance.h"
#include "host/regex/database.h"
#include "host/regex/scanner.h"
#include "host/service/host_metrics.h"

namespace weir {

// A processor in a pipeline.
struct Stage {
  std::shared_ptr<Instance> instance;
  bool fail_open = false;     // A batch that the stage fails goes on as it came.
  ColumnSet columns;          // What this component declared.
  bool has_patterns = false;
  uint32_t partition_by = WEIR_PARTITION_NONE;
  uint32_t number = 0;        // In the pipeline, and in its pattern set.
  std::unique_ptr<ProcessorMetrics> items;
};

struct Pipeline {
  static constexpr size_t kStagesMax = 64;

  std::string id;  // "traces/2".
  uint64_t generation = 0;
  uint32_t lanes = 1;       // Records of partitioned stages are spread over these.
  std::atomic<uint32_t> users{0};  // PipelineUse: it must stay.
  uint32_t partitions = 0;  // Stages that are partitioned: how often a record may change its lane.
  Signal signal = Signal::kTraces;
  ColumnSet columns;  // Of all stages.
  std::vector<Stage> stages;
  std::vector<std::shared_ptr<Exporter>> exporters;
  std::shared_ptr<const regex::Database> patterns;          // NULL: no stage has any.
  std::vector<std::unique_ptr<regex::Scanner>> scanners;  // By lane.
};

// Where the data of one receiver goes. Sinks read it on any thread, so it is published apart from
// the graph and owns nothing that only the control thread may destroy.
struct Routes {
  struct Route {
    bool exists = false;
    bool processes = false;  // Some pipeline has stages: columns and arena are charged too.
    std::vector<std::shared_ptr<Exporter>> exporters;  // Each once.
  };
  struct Receiver {
    std::array<Route, 4> signals;  // By SignalIndex.

    // False for one that no pipeline names any more.
    bool IsUsed() const {
      return signals[0].exists || signals[1].exists || signals[2].exists || signals[3].exists;
    }
  };
  std::vector<Receiver> by_receiver;  // By receiver slot.
};

struct Graph {
  uint64_t generation = 0;
  std::vector<std::unique_ptr<Pipeline>> pipelines;
  std::vector<std::array<std::vector<Pipeline*>, 4>> by_receiver;
  std::shared_ptr<const Routes> routes;
  // All instances by label, for sharing with the next generation.
  std::vector<std::shared_ptr<Instance>> instances;
  std::vector<std::shared_ptr<Exporter>> exporters;

  // Whether something still has to go through one of its pipelines. [any]
  bool IsUsed() const {
    return std::any_of(pipelines.begin(), pipelines.end(),
                       [](const auto& pipeline) { return pipeline->users.load() != 0; });
  }
};

}  // namespace weir
