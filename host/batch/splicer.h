// Writes messages again that have work in them, and encodes rows that were added.
//
// A message with work is walked field by field. Fields without work are copied in runs, unknown
// ones too. A cell that was set is written where its field stood, or behind the last field when
// there was none. Rows below correspond to the message's repeated fields in order; those that were
// dropped are left out, those that follow were added. A scope, resource or metric that lost its
// last row goes too.
//
// Threads: one at a time; lives for one write.
#pragma once

#include <cstdint>
#include <vector>

#include "host/batch/additions.h"
#include "host/batch/row_writer.h"
#include "host/batch/value_writer.h"

namespace weir::batch {

class Splicer {
 public:
  // `additions` outlives the splicer.
  Splicer(WriteState& state, const Additions& additions);

  // The whole request that came in.
  void SpliceRequest();
  // A request of nothing but added rows.
  void EncodeRequest();

  // Metrics that went because all of their points were dropped.
  uint64_t vanished_metrics() const { return vanished_metrics_; }

 private:
  // Rows below that must not all go: how many stayed, and whether any went.
  struct Left {
    uint64_t kept = 0;
    bool lost = false;
    bool Gone() const { return lost && kept == 0; }
    void Add(const Left& other) {
      kept += other.kept;
      lost |= other.lost;
    }
  };
  struct Walk;

  uint32_t Touched(const Shape& shape, const RowRef& ref) const;
  // A row below that has work, or was dropped.
  void SpliceOne(const FieldShape& f, uint32_t row, uint32_t tag, const uint8_t* p,
                 const uint8_t* end, Left& left);
  Left SpliceRow(const Shape& shape, uint32_t row, const uint8_t* p, const uint8_t* end);
  Left Splice(const Shape& shape, const RowRef& ref, const uint8_t* p, const uint8_t* end);
  void TakeRow(const RowRef& ref);

  // Short ways, for messages in the usual shape: where the rows with work lie is known, and nothing
  // else has to be looked at. False when the message has to be walked; then nothing was done.
  bool JumpToAttrs(const Shape& shape, const RowRef& ref, uint32_t touched, const uint8_t* p,
                   const uint8_t* end);
  bool JumpToRows(const Shape& shape, const RowRef& ref, uint32_t touched, const uint8_t* p,
                  const uint8_t* end, Left& left);
  bool FindAttrs(const RowRef& ref, weir_range rows, uint32_t tag, const uint8_t* p,
                 const uint8_t* end);

  // One field that has work; `walk` knows where it lies.
  void Attribute(Walk& walk, const FieldShape& f, uint32_t tag);
  void Body(Walk& walk, uint32_t tag);
  void Text(Walk& walk, uint32_t tag);
  void Row(Walk& walk, const FieldShape& f, uint32_t tag);
  void Inside(Walk& walk, const FieldShape& f, uint32_t tag);
  // What is not on the wire yet.
  void Rest(Walk& walk, uint32_t missing);

  // From cells.
  Left EncodeRow(const Shape& shape, uint32_t row);
  Left Encode(const Shape& shape, const RowRef& ref);
  void EncodeField(const FieldShape& f, const RowRef& ref, Left& left);
  void EncodeAttrs(uint32_t tag, uint32_t first, uint32_t end);
  // Rows of `range` and those that only name their parent.
  void EncodeRows(const FieldShape& f, uint32_t parent, weir_range range, Left& left);
  void EncodeOne(const FieldShape& f, uint32_t row, Left& left);
  void EncodeInside(const FieldShape& f, const RowRef& ref, Left& left);

  TableIndex ChildTable(const FieldShape& f) const {
    return f.child == kNoTable ? record_ : f.child;
  }
  const Shape& ChildShape(const FieldShape& f) const {
    return shapes_[f.child == kNoTable ? record_shape_ : f.shape];
  }
  // The rows below `row` that its range names, checked.
  weir_range ChildRange(const FieldShape& f, TableIndex table, uint32_t row);
  uint32_t MetricKind(uint32_t row) const;

  WriteState& state_;
  const Core& core_;
  Output& out_;
  const Additions& additions_;
  ValueWriter values_;
  const std::array<Shape, kShapeCount>& shapes_;
  const TableIndex record_;
  const ShapeIndex record_shape_;
  uint64_t vanished_metrics_ = 0;
  // Where the present record's attributes with work lie: the field, and what is in it.
  struct Spot {
    uint32_t row, end;
    const uint8_t *field, *content, *stop;
  };
  std::vector<Spot> spots_;
};

}  // namespace weir::batch
