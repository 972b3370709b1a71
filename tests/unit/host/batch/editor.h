// Random edits, made on a batch through the contract's inline functions and on the official message
// through reflection.
//
// Threads: one at a time.
#pragma once

#include <random>
#include <string>

#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {

class Editor {
 public:
  // `test` has begun a stage that may do anything.
  Editor(TestBatch& test, Mirror& mirror, uint32_t seed)
      : core_(test.core()), b_(test.batch.abi()), mirror_(mirror), random_(seed) {}

  // `structural`: also drops and adds rows.
  void Step(bool structural);
  // Sets a text or an id to another one of the same length.
  void StepInPlace();

  void SetCell(bool keep_length);
  void SetNumber();
  void SetOptional();
  void SetAttr(bool keep_length);
  void SetKey();
  void DeleteAttr();
  void AddAttr();
  void AddEntry();
  void DropRow();
  void AddRow();

 private:
  uint32_t Below(uint32_t n) { return n == 0 ? 0 : random_() % n; }
  std::string Text(size_t n);
  std::string RandomText();
  weir_str Copy(const std::string& text) { return weir_copy(b_, text.data(), text.size()); }
  uint32_t Now(TableIndex t, uint32_t index) {
    return core_.RowNow(t, mirror_.rows(t)[index].batch_row);
  }
  uint32_t NowAttr(uint32_t index) { return weir_attr_row(b_, mirror_.attrs()[index].batch_row); }
  void Set(TableIndex t, uint32_t column, uint32_t row, weir_val v);
  // A random row of a table, or false.
  bool Pick(TableIndex t, uint32_t* index);
  bool PickAttr(uint32_t* index);
  void SetValue(uint32_t index, uint32_t type, const std::string& text);
  bool MayAddAttr(TableIndex t, uint32_t index);

  Core& core_;
  weir_batch* const b_;
  Mirror& mirror_;
  std::mt19937 random_;
};

}  // namespace weir::batch
