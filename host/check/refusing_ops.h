// The functions behind the edits of a batch, made to refuse one of their calls.
//
// Threads: one batch at a time on each thread.
#pragma once

#include <cstdint>

#include "weir/abi.h"

namespace weir::check {

enum class Op : uint8_t { kNone, kArenaGrow, kEditsGrow, kAttrAdd, kRowsAdd };

// Call number `call`, counted from 1, of `op` and all later ones.
struct Refusal {
  Op op = Op::kNone;
  uint32_t call = 0;
};

class RefusingOps {
 public:
  // Takes the place of the batch's own functions until it is destroyed.
  RefusingOps(weir_batch* batch, Refusal refusal);
  ~RefusingOps();
  RefusingOps(const RefusingOps&) = delete;
  RefusingOps& operator=(const RefusingOps&) = delete;

  bool refused() const { return refused_; }

 private:
  static RefusingOps& Of(const weir_batch* b);
  bool Refuses(Op op);
  static weir_status ArenaGrow(weir_batch* b, uint32_t bytes);
  static weir_status EditsGrow(weir_batch* b);
  static uint32_t AttrAdd(weir_batch* b, uint32_t table, uint32_t owner, uint32_t n);
  static void AttrClear(weir_batch* b, uint32_t row);
  static uint32_t RowsAdd(weir_batch* b, uint32_t table, uint32_t parent, uint32_t n);

  weir_batch* const batch_;
  const weir_batch_ops* const real_;
  const uint32_t real_arena_end_;
  const Refusal refusal_;
  uint32_t calls_ = 0;
  bool refused_ = false;
  // The contract's struct first.
  struct Face {
    weir_batch_ops ops;
    RefusingOps* self;
  } face_;
};

}  // namespace weir::check
