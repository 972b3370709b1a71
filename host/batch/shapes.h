// OTLP's messages as the writer sees them: which field holds which cell, and where rows lie.
//
// The one description serves both to find the fields of an edited row on the wire and to encode a
// row that was added. A message that is part of its parent's row (Resource, Status, Gauge ...) is a
// field of its own shape with the same row.
//
// Threads: constant data.
#pragma once

#include <array>
#include <cstdint>

#include "host/batch/table_info.h"

namespace weir::batch {

enum class Op : uint8_t {
  kNone,
  // One cell.
  kText,
  kTraceId,
  kSpanId,
  kFixed64,
  kFixed32,
  kUint32,
  kInt32,
  kUint64,
  kBool,
  kZigZag32,
  kDouble,
  kOptional,  // A double that is there when its bit of point.has is set.
  kChoice,    // as_int or as_double: the value when its bit of `has` is set.
  // Encoded for added rows only; nobody can set them.
  kPacked,     // A view of packed 8-byte values.
  kNumbers,    // A range of `num`, packed.
  kQuantiles,  // A range of `num`, in pairs.
  // Other rows, and messages inside the row's own.
  kAttrs,
  kBody,
  kTexts,  // Repeated strings, each a row of entity_key.
  kRows,
  kMessage,
};

enum ShapeIndex : uint8_t {
  kNoShape,
  kResourceEntryShape, kResourceShape, kEntityShape, kScopeEntryShape, kScopeShape,
  kSpanShape, kStatusShape, kEventShape, kLinkShape, kLogShape,
  kMetricShape, kGaugeShape, kSumShape, kHistogramShape, kExponentialShape, kSummaryDataShape,
  kNumberPointShape, kHistPointShape, kExponentialPointShape, kSummaryPointShape,
  kPositiveShape, kNegativeShape, kExemplarShape,
  kProfileShape, kSampleTypeShape, kPeriodTypeShape, kSampleShape,
  kShapeCount
};

struct FieldShape {
  uint8_t number = 0;
  Op op = Op::kNone;
  bool in_detail = false;      // The cell is in the row of details (hist, exphist, summary).
  uint8_t column = 0;          // Of the cell, or of the range.
  uint8_t when = 0;            // kOptional, kChoice: bit of `has`. kMessage: metric.kind.
  TableIndex child = kNoTable;       // kRows; kNoTable: the signal's records.
  ShapeIndex shape = kNoShape;       // kRows, kMessage.
  uint8_t slot = 0;                  // kRows: which of the shape's cursors; at most two.
  uint32_t group = 0;                // Bits of the field numbers of which one stands for all.
};

struct Shape {
  static constexpr uint32_t kFieldsMax = 18;
  std::array<FieldShape, kFieldsMax> field;
  uint32_t count = 0;
  TableIndex table = kNoTable;
  TableIndex detail = kNoTable;
  // Bits are field numbers from here on.
  uint32_t rows = 0;      // Fields below which there are other rows.
  uint32_t attrs = 0;     // Fields that are, or hold, attributes or a body.
  uint32_t repeated = 0;  // Those of both that may go on after the last one on the wire.
  std::array<uint32_t, kColumnsMax> of_column{};  // Fields that show a column, here or inside.
  std::array<uint32_t, kColumnsMax> of_detail{};
  std::array<uint8_t, 32> place{};  // By field number: its place in `field` plus one.

  uint8_t own_attrs = 0;            // Number of its field of attributes; 0: none.

  // NULL for a field that the shape does not have.
  const FieldShape* Find(uint32_t number) const {
    return number < place.size() && place[number] ? &field[place[number] - 1] : nullptr;
  }
};

const std::array<Shape, kShapeCount>& Shapes();
ShapeIndex RecordShape(Signal signal);
// Rows without which their parent goes too.
constexpr bool IsVital(const FieldShape& f) {
  return f.op == Op::kRows && (f.child == kNoTable || f.child == kScope || f.child == kPoint);
}

}  // namespace weir::batch
