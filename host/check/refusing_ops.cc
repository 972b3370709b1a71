#include "host/check/refusing_ops.h"

namespace weir::check {

RefusingOps::RefusingOps(weir_batch* batch, Refusal refusal)
    : batch_(batch), real_(batch->ops), real_arena_end_(batch->arena_end), refusal_(refusal) {
  face_.ops = {sizeof(weir_batch_ops), 0, &ArenaGrow, &EditsGrow, &AttrAdd, &AttrClear, &RowsAdd};
  face_.self = this;
  if (refusal_.op == Op::kNone) return;
  batch_->ops = &face_.ops;
  // So that each is asked for: what there is in advance is taken back.
  if (refusal_.op == Op::kArenaGrow) batch_->arena_end = batch_->arena_pos;
  if (refusal_.op == Op::kEditsGrow) batch_->edit_cap = batch_->edit_count;
}

RefusingOps::~RefusingOps() {
  batch_->ops = real_;
  batch_->arena_end = real_arena_end_;
}

RefusingOps& RefusingOps::Of(const weir_batch* b) {
  return *reinterpret_cast<const Face*>(b->ops)->self;
}

bool RefusingOps::Refuses(Op op) {
  if (op != refusal_.op || ++calls_ < refusal_.call) return false;
  refused_ = true;
  batch_->flags |= WEIR_BATCH_FAILED;
  return true;
}

weir_status RefusingOps::ArenaGrow(weir_batch* b, uint32_t bytes) {
  RefusingOps& self = Of(b);
  if (self.Refuses(Op::kArenaGrow)) return WEIR_PERMANENT;
  if (self.real_arena_end_ - b->arena_pos < bytes) return self.real_->arena_grow(b, bytes);
  b->arena_end = b->arena_pos + bytes;  // Just as much, so that the next one asks again.
  return WEIR_OK;
}

weir_status RefusingOps::EditsGrow(weir_batch* b) {
  RefusingOps& self = Of(b);
  return self.Refuses(Op::kEditsGrow) ? WEIR_PERMANENT : self.real_->edits_grow(b);
}

uint32_t RefusingOps::AttrAdd(weir_batch* b, uint32_t table, uint32_t owner, uint32_t n) {
  RefusingOps& self = Of(b);
  return self.Refuses(Op::kAttrAdd) ? WEIR_NO_ROW : self.real_->attr_add(b, table, owner, n);
}

void RefusingOps::AttrClear(weir_batch* b, uint32_t row) { Of(b).real_->attr_clear(b, row); }

uint32_t RefusingOps::RowsAdd(weir_batch* b, uint32_t table, uint32_t parent, uint32_t n) {
  RefusingOps& self = Of(b);
  return self.Refuses(Op::kRowsAdd) ? WEIR_NO_ROW : self.real_->rows_add(b, table, parent, n);
}

}  // namespace weir::check
