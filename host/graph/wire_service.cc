// weir.wire/1, weir.json/1 and weir.ack/1: a batch as bytes, JSON both ways, and the end of
// exports.
#include <string>

#include "host/base/outcome.h"
#include "host/graph/export_view.h"
#include "host/graph/exporter.h"
#include "host/graph/instance.h"
#include "host/graph/permit.h"
#include "host/graph/services.h"
#include "host/wire/json_permit.h"

namespace weir {
namespace {

weir_status WirePieces(const weir_batch* b, const weir_piece** pieces, uint32_t* count,
                       uint64_t* bytes) {
  ExportView& view = ExportView::Of(b);
  const std::vector<weir_piece>& all = view.Wire();
  *pieces = all.data();
  *count = static_cast<uint32_t>(all.size());
  *bytes = view.wire_bytes();
  return WEIR_OK;
}

weir_status JsonPieces(const weir_batch* b, const weir_piece** pieces, uint32_t* count,
                       uint64_t* bytes) {
  ExportView& view = ExportView::Of(b);
  const absl::StatusOr<std::string_view> json = view.Json();
  if (!json.ok()) return ToWeirStatus(json.status(), nullptr);
  *pieces = view.json_piece();
  *count = 1;
  *bytes = json->size();
  return WEIR_OK;
}

void AckComplete(const weir_host* h, uint64_t ticket, const weir_outcome* outcome) {
  Instance& instance = Instance::Of(h);
  Exporter::Complete(instance.runtime(), ticket, outcome, instance);
}

const weir_wire_v1 kWire = {sizeof(weir_wire_v1), 0, &WirePieces};
const weir_json_v1 kJson = {sizeof(weir_json_v1), 0, &wire::JsonIntoPermit, &JsonPieces};
const weir_ack_v1 kAck = {sizeof(weir_ack_v1), 0, &AckComplete};

}  // namespace

const weir_wire_v1* WireService() { return &kWire; }
const weir_json_v1* JsonService() { return &kJson; }
const weir_ack_v1* AckService() { return &kAck; }

}  // namespace weir
