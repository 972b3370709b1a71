// A batch as an exporter gets it: finished bytes, their JSON, and the columns that the exporter
// declared.
//
// Owns all that weir_batch leads to. Threads: one at a time.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "host/testkit/json_request.h"
#include "host/testkit/plugin_host.h"

namespace weir::testkit {

class ExportBatch {
 public:
  // `host` is created. InvalidArgument: a column that this signal does not have.
  static absl::StatusOr<std::unique_ptr<ExportBatch>> Make(const PluginHost& host, Signal signal,
                                                           const RegularRequest& request);
  ~ExportBatch();

  const weir_batch* abi() const;

 private:
  struct State;
  explicit ExportBatch(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace weir::testkit
