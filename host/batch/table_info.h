// The tables of the contract as data: which columns there are, how wide, and who may set them.
//
// Building, hiding, checking and writing back all read the same description, so that a new column
// is one line here. Column numbers are those of WEIR_COLUMN. Beside the tables of the contract
// there are a few that only the host sees (entities, dictionary attributes, rendered texts); their
// ids are ones that the contract keeps for them.
//
// Threads: constant data.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "host/base/signal.h"
#include "weir/abi.h"
#include "weir/ext/draft/profiles.h"

namespace weir::batch {

enum TableIndex : uint8_t {
  kResource,
  kScope,
  kEntity,
  kEntityKey,
  kAttr,
  kSpan,
  kEvent,
  kLink,
  kLog,
  kMetric,
  kPoint,
  kHist,
  kExphist,
  kSummary,
  kExemplar,
  kNum,
  kProfile,
  kSample,
  kString,
  kDictAttr,
  kOther,  // Texts that are no cell of a table: unknown fields, numbers as text.
  kText,
  kHit,
  kTableCount,
  kNoTable = kTableCount
};

inline constexpr uint32_t kEntityId = 4;
inline constexpr uint32_t kEntityKeyId = 5;
inline constexpr uint32_t kDictAttrId = 67;
inline constexpr uint32_t kOtherId = 79;
inline constexpr uint32_t kTableIdMax = 80;
inline constexpr uint32_t kColumnsMax = 24;

// Columns of the private tables.
inline constexpr uint32_t kEntityResource = 1, kEntityKeys = 2, kEntitySchemaUrl = 3,
                          kEntityType = 4;
inline constexpr uint32_t kEntityKeyEntity = 1, kEntityKeyText = 2;
inline constexpr uint32_t kDictAttrRow = 1;
inline constexpr uint32_t kOtherUnknown = 1, kOtherNumber = 2;

enum class Cell : uint8_t {
  kNone,
  kDrop,    // The bitmap; not a column of cells.
  kParent,  // u32, row of the table above.
  kRow,     // u32, a row or WEIR_NO_ROW.
  kRange,
  kStr,
  kVal,
  kTraceId,
  kSpanId,
  kU64,
  kF64,
  kU32,
  kI32,
  kI64,
  kU8,
};

struct ColumnInfo {
  const char* name = nullptr;
  Cell cell = Cell::kNone;
  bool editable = false;
};

struct TableInfo {
  uint32_t id = 0;
  const char* name = nullptr;
  uint64_t signals = 0;
  TableIndex parent = kNoTable;  // Of the parent column, column 1.
  uint32_t columns = 0;
  std::array<ColumnInfo, kColumnsMax> column;
};

const TableInfo& Info(TableIndex table);
// kNoTable when the id is not known.
TableIndex IndexOfTable(uint32_t table_id);
uint32_t CellWidth(Cell cell);

constexpr uint32_t ColumnOf(uint32_t id) { return id & 0xffffu; }
constexpr uint32_t TableOf(uint32_t id) { return id >> 16; }
// "span.name", or "column 0x000700ff" when it is not known.
std::string ColumnName(uint32_t id);

// A column that holds texts, and the class of its rows. Their order is the text table's `column`.
struct TextColumn {
  TableIndex table;
  uint32_t column;
  uint8_t text_class;
};
enum TextColumnIndex : uint16_t { kTextAttrVal = 0, kTextAttrKey = 1, kTextColumnCount = 24 };
const std::array<TextColumn, kTextColumnCount>& TextColumns();
// kTextColumnCount when the column holds no text.
uint32_t TextColumnOf(TableIndex table, uint32_t column);

TableIndex RecordTable(Signal signal);
TableIndex ItemTable(Signal signal);

}  // namespace weir::batch
