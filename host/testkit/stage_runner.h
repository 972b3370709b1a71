// A pipeline of one processor: the collector's own batch and scanner around the component of a
// PluginHost, from the bytes of a request to the bytes that are sent on.
//
//   PluginHost host(component, /*lanes=*/1);
//   ASSERT_TRUE(host.Create("{allow_all_keys: true}") && host.Open()) << host.error();
//   StageRunner stage(host, Signal::kTraces);
//   const StageResult result = stage.Run(request_bytes);
//
// The SDK and the host both have a Batch in namespace weir, so this header knows neither.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "host/base/signal.h"
#include "host/testkit/plugin_host.h"

namespace weir::testkit {

struct StageResult {
  weir_status status = WEIR_OK;  // Of the component.
  std::string error;             // Of the component or of the batch; empty: sent on.
  std::string bytes;
  bool untouched = false;  // What came in was sent on as it was.
};

class StageRunner {
 public:
  // `host` is created and open, and outlives this.
  StageRunner(PluginHost& host, Signal signal);
  StageRunner(PluginHost& host, Signal signal, uint32_t arena_bytes_max);
  ~StageRunner();

  StageResult Run(std::string_view request);

 private:
  struct State;
  void Scan();

  PluginHost& host_;
  const Signal signal_;
  std::unique_ptr<State> state_;
};

}  // namespace weir::testkit
