// A queued request as an exporter sees it: a batch whose bytes and JSON are there for the asking,
// and whose columns are built only for exporters that declared some.
//
// Lives as long as its attempt. Threads: one at a time, the loop of the shard that sends it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/batch/batch.h"
#include "host/batch/column_set.h"
#include "host/queue/export_queue.h"
#include "host/wire/limits.h"
#include "weir/abi.h"

namespace weir {

class ExportView {
 public:
  // `item` outlives the view. `columns` are those of the exporter for the item's signal.
  ExportView(const QueueItem& item, const KeyDictionary& keys, const wire::Limits& limits);

  absl::Status Open(const ColumnSet& columns);

  const weir_batch* abi() const { return &abi_; }
  static ExportView& Of(const weir_batch* b) { return *static_cast<ExportView*>(b->host_data); }

  // The request as pieces of OTLP protobuf. Valid as long as the view.
  const std::vector<weir_piece>& Wire();
  // The request as one run of OTLP/JSON. Valid as long as the view.
  absl::StatusOr<std::string_view> Json();
  const weir_piece* json_piece() const { return &json_piece_; }
  uint64_t wire_bytes() const { return item_.bytes; }

 private:
  // The pieces as one run of bytes; a copy if there are several.
  SharedBytes OneRun();

  const QueueItem& item_;
  const wire::Limits& limits_;
  Batch batch_;
  weir_batch abi_{};
  std::vector<weir_piece> pieces_;
  std::string json_;
  weir_piece json_piece_{};
};

}  // namespace weir
