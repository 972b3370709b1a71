#include "host/wire/json_permit.h"

#include "host/base/outcome.h"
#include "host/wire/json_decode.h"

namespace weir::wire {
namespace {

// Writes into the memory of a permit, which grows as the sink allows.
class PermitWriter final : public ByteSink {
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

}  // namespace

weir_status JsonIntoPermit(const weir_sink* s, uint16_t signal, const char* json, uint64_t n,
                           weir_permit* permit, uint64_t* written, weir_outcome* outcome) {
  PermitWriter writer(s, permit, outcome);
  const absl::StatusOr<size_t> decoded =
      JsonToProto(static_cast<Signal>(signal), {json, n}, writer);
  if (writer.refusal() < 0) return writer.refusal();
  if (!decoded.ok()) return ToWeirStatus(decoded.status(), outcome);
  *written = *decoded;
  return WEIR_OK;
}

}  // namespace weir::wire
