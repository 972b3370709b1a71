// What of the collector stands around one component while it is measured: a runtime with lanes, an
// instance with the collector's own services, and pipelines of that one stage.
//
// Instances, pipelines and lanes that it made die before it.
// Threads: made by one; Run of a lane by one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/config/instance_config.h"
#include "host/graph/graph.h"
#include "host/graph/lane_state.h"
#include "host/graph/runtime.h"
#include "host/loader/unit.h"

namespace weir::bench {

class Workbench {
 public:
  explicit Workbench(uint32_t lanes);
  ~Workbench();
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  // A processor's instance with its shards open, one a lane.
  absl::StatusOr<std::shared_ptr<Instance>> Open(std::shared_ptr<Unit> unit,
                                                 const weir_component& component,
                                                 std::shared_ptr<const InstanceConfig> config);
  // The host's own processor that does nothing.
  absl::StatusOr<std::shared_ptr<Instance>> OpenNoop();

  // Without a stage when `instance` is NULL.
  absl::StatusOr<std::unique_ptr<Pipeline>> MakePipeline(std::shared_ptr<Instance> instance,
                                                         Signal signal);
  // The same as `like`, columns, patterns and all, around the no-op.
  std::unique_ptr<Pipeline> MakeLike(const Pipeline& like, std::shared_ptr<Instance> noop);

  std::unique_ptr<LaneState> MakeLane(uint32_t index);
  uint32_t lanes() const { return lanes_; }
  // What the component or the host logged from warnings up, at most some.
  std::vector<std::string> warnings() const;

 private:
  struct Parts;
  const uint32_t lanes_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace weir::bench
