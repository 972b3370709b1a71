// A request as the official library holds it, with its messages found by the rows of a batch.
//
// Rows are numbered as the batch numbers them: level by level, in the order of the wire. What is
// added later is appended, and keeps the batch's row beside it.
//
// Threads: one at a time.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "host/batch/table_info.h"
#include "tests/oracle/oracle.h"

namespace weir::batch {

using google::protobuf::FieldDescriptor;
using oracle::Message;

// A column of the batch and where the official message has its value: names with dots between, "*"
// for the data of a metric. The message is that of the row; details have the point's.
struct CellPath {
  TableIndex table;
  uint32_t column;
  const char* path;
};
const std::vector<CellPath>& CellPaths();

const FieldDescriptor* FieldOf(const Message& message, const std::string& name);
// The message of a metric's `data`; NULL when there is none.
Message* DataOf(Message* metric);
// The message that holds the last name of the path, and that field. Message NULL: not there, and
// `make` is false; field NULL: this kind of metric has no such field.
struct Place {
  Message* message = nullptr;
  const FieldDescriptor* field = nullptr;
};
Place Find(Message* row, const std::string& path, bool make);

class Mirror {
 public:
  struct Row {
    Message* message = nullptr;
    Message* container = nullptr;  // What holds it, in `field`.
    const FieldDescriptor* field = nullptr;
    uint32_t parent = UINT32_MAX;  // Place among the rows of the table above.
    uint32_t batch_row = 0;        // As built or added; the batch may have moved it.
    bool gone = false;
    bool had_inside = true;        // A resource or scope entry that had its own message.
    bool lost = false;             // A scope, resource or metric whose rows were removed.
  };
  struct Attr {
    Message* entry = nullptr;    // KeyValue, KeyValueAndUnit; NULL for list elements and bodies.
    Message* element = nullptr;  // AnyValue in a list.
    Message* container = nullptr;
    const FieldDescriptor* field = nullptr;
    TableIndex owner_table = kNoTable;
    uint32_t owner = 0;
    bool body = false;
    uint32_t above = UINT32_MAX;  // Of nested values.
    uint8_t depth = 0;
    uint32_t batch_row = 0;
    bool gone = false;
  };

  Mirror(Signal signal, std::unique_ptr<Message> request);

  Message& request() { return *request_; }
  std::vector<Row>& rows(TableIndex t) { return rows_[t]; }
  std::vector<Attr>& attrs() { return attrs_; }
  // The AnyValue of an attribute; NULL when there is none and `make` is false.
  Message* Value(Attr& attr, bool make);
  bool Alive(TableIndex t, uint32_t index) const;
  bool Alive(uint32_t attr) const;
  void Remove(TableIndex t, uint32_t index);
  void RemoveAttr(uint32_t attr);
  // All below it is gone.
  void Orphan(uint32_t attr);
  // Takes out what lost its last row, and a Resource or Scope that was made for an attribute which
  // is gone again.
  void Prune();
  // Numbers all rows from the present message anew.
  void Index();
  std::string String(int64_t index);  // Of the dictionary.

 private:
  std::vector<Message*> Children(Message* parent, const char* name);
  void Below(TableIndex t, TableIndex child, const std::string& name);
  void Attributes(TableIndex t, const std::string& name);
  void Entry(Attr attr);
  void Nested(uint32_t above);

  const Signal signal_;
  std::unique_ptr<Message> request_;
  std::array<std::vector<Row>, kTableCount> rows_;
  std::vector<Attr> attrs_;
};

// Takes `child` out of the repeated field.
void RemoveChild(Message* container, const FieldDescriptor* field, const Message* child);

}  // namespace weir::batch
