// Accessors of every column, by table and name: batch.log_severity() is a span over all rows,
// batch.set_log_severity(row, 9) sets a cell and logs the edit. What the component's manifest does
// not list does not compile. The tables are those of weir/abi.h; one line per column.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "weir/abi.h"
#include "weir/sdk/attribute.hpp"
#include "weir/sdk/manifest.hpp"

namespace weir::inline sdk::internal {

// The rows that there are now; empty where the table or column was not built.
template <class Table, class Cell>
std::span<Cell> Column(const Table* table, Cell* const Table::*column) {
  if (!table || !(table->*column)) return {};
  return {table->*column, table->rows};
}
template <class Table, class Cell>
std::span<Cell> Column(const Table* table, Cell* Table::*column) {
  if (!table || !(table->*column)) return {};
  return {table->*column, table->rows};
}

#define WEIR_SDK_READ(table, column)                                                       \
  std::span<std::remove_pointer_t<decltype(weir_##table##_table::column)>> table##_##column() \
      const requires DeclaresRead<Component, WEIR_COLUMN(table, column)> {                 \
    return Column(batch_->table, &weir_##table##_table::column);                           \
  }
#define WEIR_SDK_SETTER(table, column, type, call)                                         \
  WEIR_SDK_READ(table, column)                                                             \
  void set_##table##_##column(uint32_t row, type value)                                    \
      requires DeclaresWrite<Component, WEIR_COLUMN(table, column)> {                      \
    CheckEdit(call, #table "." #column " could not be set");                               \
  }
#define WEIR_SDK_INT(table, column)                                                        \
  WEIR_SDK_SETTER(table, column,                                                           \
                  std::remove_const_t<std::remove_pointer_t<                               \
                      decltype(weir_##table##_table::column)>>,                            \
                  WEIR_SET(batch_, table, column, row, value))
#define WEIR_SDK_TEXT(table, column)                                                       \
  WEIR_SDK_SETTER(table, column, weir_str, WEIR_SET_TEXT(batch_, table, column, row, value))
#define WEIR_SDK_VAL(table, column)                                                        \
  WEIR_SDK_SETTER(table, column, weir_val, WEIR_SET_VAL(batch_, table, column, row, value))
#define WEIR_SDK_DOUBLE(table, column)                                                     \
  WEIR_SDK_SETTER(table, column, double,                                                   \
                  weir_set_cell(batch_, WEIR_COLUMN(table, column), batch_->table->column, \
                                sizeof(double), row, weir_val_f64(value)))

template <class Component>
class Columns {
 public:
  explicit Columns(weir_batch* batch) : batch_(batch) {}

  WEIR_SDK_READ(resource, scopes)
  WEIR_SDK_READ(resource, attrs)
  WEIR_SDK_TEXT(resource, schema_url)
  WEIR_SDK_INT(resource, dropped_attrs)

  WEIR_SDK_READ(scope, resource)
  WEIR_SDK_READ(scope, records)
  WEIR_SDK_READ(scope, attrs)
  WEIR_SDK_TEXT(scope, name)
  WEIR_SDK_TEXT(scope, version)
  WEIR_SDK_TEXT(scope, schema_url)
  WEIR_SDK_INT(scope, dropped_attrs)

  // Values, types and flags of attributes are set through Attribute.
  WEIR_SDK_READ(attr, owner)
  WEIR_SDK_TEXT(attr, key)
  WEIR_SDK_READ(attr, val)
  WEIR_SDK_READ(attr, key_id)
  WEIR_SDK_READ(attr, value_type)
  WEIR_SDK_READ(attr, flags)
  WEIR_SDK_READ(attr, depth)
  WEIR_SDK_READ(attr, owner_table)

  WEIR_SDK_READ(span, scope)
  WEIR_SDK_READ(span, attrs)
  WEIR_SDK_READ(span, events)
  WEIR_SDK_READ(span, links)
  WEIR_SDK_INT(span, trace_id)
  WEIR_SDK_INT(span, span_id)
  WEIR_SDK_INT(span, parent_id)
  WEIR_SDK_TEXT(span, trace_state)
  WEIR_SDK_TEXT(span, name)
  WEIR_SDK_TEXT(span, status_message)
  WEIR_SDK_INT(span, start)
  WEIR_SDK_INT(span, end)
  WEIR_SDK_INT(span, kind)
  WEIR_SDK_INT(span, status_code)
  WEIR_SDK_INT(span, flags)
  WEIR_SDK_INT(span, dropped_attrs)
  WEIR_SDK_INT(span, dropped_events)
  WEIR_SDK_INT(span, dropped_links)

  WEIR_SDK_READ(event, span)
  WEIR_SDK_READ(event, attrs)
  WEIR_SDK_INT(event, time)
  WEIR_SDK_TEXT(event, name)
  WEIR_SDK_INT(event, dropped_attrs)

  WEIR_SDK_READ(link, span)
  WEIR_SDK_READ(link, attrs)
  WEIR_SDK_INT(link, trace_id)
  WEIR_SDK_INT(link, span_id)
  WEIR_SDK_TEXT(link, trace_state)
  WEIR_SDK_INT(link, flags)
  WEIR_SDK_INT(link, dropped_attrs)

  WEIR_SDK_READ(log, scope)
  WEIR_SDK_READ(log, attrs)
  WEIR_SDK_READ(log, body)
  WEIR_SDK_INT(log, time)
  WEIR_SDK_INT(log, observed)
  WEIR_SDK_INT(log, severity)
  WEIR_SDK_TEXT(log, severity_text)
  WEIR_SDK_TEXT(log, event_name)
  WEIR_SDK_INT(log, trace_id)
  WEIR_SDK_INT(log, span_id)
  WEIR_SDK_INT(log, flags)
  WEIR_SDK_INT(log, dropped_attrs)

  WEIR_SDK_READ(metric, scope)
  WEIR_SDK_READ(metric, points)
  WEIR_SDK_READ(metric, metadata)
  WEIR_SDK_READ(metric, kind)
  WEIR_SDK_TEXT(metric, name)
  WEIR_SDK_TEXT(metric, description)
  WEIR_SDK_TEXT(metric, unit)
  WEIR_SDK_INT(metric, temporality)
  WEIR_SDK_INT(metric, monotonic)

  WEIR_SDK_READ(point, metric)
  WEIR_SDK_READ(point, attrs)
  WEIR_SDK_READ(point, exemplars)
  WEIR_SDK_READ(point, detail)
  WEIR_SDK_INT(point, start)
  WEIR_SDK_INT(point, time)
  WEIR_SDK_INT(point, flags)
  WEIR_SDK_INT(point, has)
  WEIR_SDK_VAL(point, value)

  WEIR_SDK_READ(hist, point)
  WEIR_SDK_READ(hist, buckets)
  WEIR_SDK_TEXT(hist, bounds)
  WEIR_SDK_INT(hist, count)
  WEIR_SDK_DOUBLE(hist, sum)
  WEIR_SDK_DOUBLE(hist, min)
  WEIR_SDK_DOUBLE(hist, max)

  WEIR_SDK_READ(exphist, point)
  WEIR_SDK_READ(exphist, pos)
  WEIR_SDK_READ(exphist, neg)
  WEIR_SDK_INT(exphist, count)
  WEIR_SDK_DOUBLE(exphist, sum)
  WEIR_SDK_DOUBLE(exphist, min)
  WEIR_SDK_DOUBLE(exphist, max)
  WEIR_SDK_DOUBLE(exphist, zero_threshold)
  WEIR_SDK_INT(exphist, zero_count)
  WEIR_SDK_INT(exphist, scale)
  WEIR_SDK_INT(exphist, pos_offset)
  WEIR_SDK_INT(exphist, neg_offset)

  WEIR_SDK_READ(summary, point)
  WEIR_SDK_READ(summary, quantiles)
  WEIR_SDK_INT(summary, count)
  WEIR_SDK_DOUBLE(summary, sum)

  WEIR_SDK_READ(exemplar, point)
  WEIR_SDK_READ(exemplar, attrs)
  WEIR_SDK_INT(exemplar, time)
  WEIR_SDK_INT(exemplar, has)
  WEIR_SDK_VAL(exemplar, value)
  WEIR_SDK_INT(exemplar, trace_id)
  WEIR_SDK_INT(exemplar, span_id)

  WEIR_SDK_READ(num, v)

 protected:
  weir_batch* batch_;
};

#undef WEIR_SDK_DOUBLE
#undef WEIR_SDK_VAL
#undef WEIR_SDK_TEXT
#undef WEIR_SDK_INT
#undef WEIR_SDK_SETTER
#undef WEIR_SDK_READ

}  // namespace weir::inline sdk::internal
