// weir.hold/1 over the book of the shard.
#include "host/graph/instance.h"
#include "host/graph/services.h"

namespace weir {
namespace {

HoldBook& Of(const weir_lane* lane) {
  return reinterpret_cast<Shard*>(const_cast<weir_lane*>(lane))->hold;
}

weir_status Detach(const weir_lane* lane, weir_batch* b, const uint32_t* rows, uint32_t n,
                   uint64_t* group, weir_outcome* outcome) {
  return Of(lane).Detach(b, {rows, n}, group, outcome);
}

weir_status Emit(const weir_lane* lane, const uint64_t* groups, uint32_t n,
                 weir_outcome* outcome) {
  return Of(lane).Emit({groups, n}, outcome);
}

void Drop(const weir_lane* lane, const uint64_t* groups, uint32_t n, const char* reason) {
  Of(lane).Drop({groups, n}, reason);
}

const weir_hold_v1 kHold = {sizeof(weir_hold_v1), 0, &Detach, &Emit, &Drop};

}  // namespace

const weir_hold_v1* HoldService() { return &kHold; }

}  // namespace weir
