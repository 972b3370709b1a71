// weir.wire/1, weir.json/1 and weir.ack/1: a batch as bytes, JSON both ways, and the end of
// exports.
#include <string>

#include "host/base/outcome.h"
#include "host/graph/export_view.h"
#include "host/graph/exporter.h"
#include "host/graph/instance.h"
#include "host/graph/permit.h"
#include "host/graph/services.h"
#include "host/wire/json_decode.h"

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

// Writes into the memory of a permit, which grows as the sink allows.
class PermitWriter final : public wire::ByteSink {
 public:
  PermitWriter(const weir_sink* sink, weir_permit* permit, weir_outcome* outcome)
      : sink_(sink), permit_(permit), outcome_(outcome) {}

  uint8_t* Grow(size_t capacity, size_t* granted) override {
    if (capacity > permit_->capacity) {
      refusal_ = sink_->resize(sink_, permit_, capacity, outcome_);
      if (refusal_ < 0) return nullptr;
    }
    *granted = permit_->capacity;
    return permit_->data;
  }
  weir_status refusal() const { return refusal_; }

 private:
  const weir_sink* sink_;
  weir_permit* permit_;
  weir_outcome* outcome_;
  weir_status refusal_ = WEIR_OK;
};

weir_status JsonDecode(const weir_sink* s, uint16_t signal, const char* json, uint64_t n,
                       weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
  PermitWriter writer(s, permit, outcome);
  const absl::StatusOr<size_t> decoded =
      wire::JsonToProto(static_cast<Signal>(signal), {json, n}, writer);
  if (writer.refusal() < 0) return writer.refusal();
  if (!decoded.ok()) return ToWeirStatus(decoded.status(), outcome);
  *written = *decoded;
  return WEIR_OK;
}

void AckComplete(const weir_host* h, uint64_t ticket, const weir_outcome* outcome) {
  Instance& instance = Instance::Of(h);
  Exporter::Complete(instance.runtime(), ticket, outcome, instance);
}

const weir_wire_v1 kWire = {sizeof(weir_wire_v1), 0, &WirePieces};
const weir_json_v1 kJson = {sizeof(weir_json_v1), 0, &JsonDecode, &JsonPieces};
const weir_ack_v1 kAck = {sizeof(weir_ack_v1), 0, &AckComplete};

}  // namespace

const weir_wire_v1* WireService() { return &kWire; }
const weir_json_v1* JsonService() { return &kJson; }
const weir_ack_v1* AckService() { return &kAck; }

}  // namespace weir
