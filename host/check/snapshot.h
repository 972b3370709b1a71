// What all cells of a batch hold, to see whether one was changed without an entry in the edit log.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/abi.h"

namespace weir::check {

class Snapshot {
 public:
  explicit Snapshot(const weir_batch& batch);

  // Rows were added or dropped, or an edit was logged.
  bool Edited(const weir_batch& batch) const;
  // "span.name": a column that has changed though nothing was edited; empty: none.
  std::string FindChange() const;
  // Whether an attribute was edited that was dead before and at no time alive since.
  bool EditedDead(const weir_batch& batch) const;
  // "log": a table with fewer rows than before; empty: none.
  std::string FindLostRows(const weir_batch& batch) const;

 private:
  struct Column {
    uint32_t table = 0, column = 0;  // Ids.
    const uint8_t* cells = nullptr;
    std::vector<uint8_t> held;
  };
  std::vector<Column> columns_;
  std::vector<uint32_t> rows_;
  bool WasAlive(const weir_batch& batch, uint32_t row) const;

  std::vector<uint8_t> attr_flags_;
  uint32_t edit_count_ = 0;
  std::vector<Column> drops_;
};

}  // namespace weir::check
