// A running host for the tests of the graph: real lanes and loops, plugins in a directory of its
// own, a log that is kept, and the probe plugin to steer.
//
// The calling thread is the control thread: it turns the control loop while it waits.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "host/graph/host.h"
#include "tests/unit/host/graph/plugins/probe.h"
#include "tests/unit/host/loader/broken_plugins.h"

namespace weir {

// What a push was answered.
struct Answer {
  weir_status status = WEIR_OK;
  uint64_t rejected = 0;
  uint64_t retry_after_ns = 0;
  std::string text;
};

class GraphHost {
 public:
  explicit GraphHost(HostOptions options = {.workers = 2});

  // Puts a build of graph/plugins into the plugin directory, under the name that all builds share.
  void Install(const std::string& build, const std::string& as);
  void InstallBytes(const std::string& as, std::string_view bytes);
  void Uninstall(const std::string& as);
  // Looks at the directory again and applies the configuration.
  absl::Status Apply(std::string_view yaml);

  // The instance with this label ("exporters/probe/slow") in the running graph.
  const weir_instance* Plugin(std::string_view label) const;
  const probe::Steer& steer() const;
  // Through receivers/probe.
  Answer Push(std::string_view request, Signal signal = Signal::kLogs, uint32_t lane = 0) const;
  // What an exporter has seen.
  std::vector<std::string> Seen(std::string_view label) const;

  // Keeps an instance from being destroyed.
  std::shared_ptr<Instance> Keep(std::string_view label) const;
  // Counters that are still there when their exporter is not.
  SeriesRef SentLogs(std::string_view exporter);
  SeriesRef FailedLogs(std::string_view exporter);

  // Turns the control loop until `done`; a failure after a long while.
  void Await(const std::function<bool()>& done);

  Host& host() { return *host_; }
  Metrics& metrics() { return metrics_; }
  Health& health() { return health_; }
  // The value of a line of /metrics that begins with `series`; -1: there is none.
  double Metric(std::string_view series);
  std::string LogText();

 private:
  TestDirectory directory_;
  std::mutex mutex_;
  std::string lines_;  // Guarded by mutex_.
  Log log_;
  Metrics metrics_;
  Health health_;
  Loop control_;
  std::unique_ptr<PluginSource> source_;
  std::unique_ptr<Host> host_;
};

// One pipeline of logs from the probe receiver. The lists are as in YAML's [...]; `components` is
// the rest of the document.
std::string LogsPipeline(std::string_view exporters, std::string_view components,
                         std::string_view processors = "");

}  // namespace weir
