#include "host/batch/table_info.h"

#include "absl/strings/str_format.h"

namespace weir::batch {
namespace {

constexpr uint64_t kAllSignals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES;

struct Builder {
  TableInfo info;
  constexpr Builder(uint32_t id, const char* name, uint64_t signals, TableIndex parent) {
    info.id = id;
    info.name = name;
    info.signals = signals;
    info.parent = parent;
    info.columns = 1;
    info.column[0] = {"drop", Cell::kDrop, true};
  }
  constexpr Builder& Add(uint32_t column, const char* name, Cell cell, bool editable) {
    info.column[column] = {name, cell, editable};
    if (column + 1 > info.columns) info.columns = column + 1;
    return *this;
  }
};

// A const column and an editable one.
#define C(table, name, cell) Add(ColumnOf(WEIR_COLUMN(table, name)), #name, Cell::cell, false)
#define E(table, name, cell) Add(ColumnOf(WEIR_COLUMN(table, name)), #name, Cell::cell, true)

constexpr Builder MakeResource() {
  return Builder(weir_resource_table_id, "resource", kAllSignals, kNoTable)
      .C(resource, scopes, kRange).C(resource, attrs, kRange)
      .E(resource, schema_url, kStr).E(resource, dropped_attrs, kU32);
}

constexpr Builder MakeScope() {
  return Builder(weir_scope_table_id, "scope", kAllSignals, kResource)
      .C(scope, resource, kParent).C(scope, records, kRange).C(scope, attrs, kRange)
      .E(scope, name, kStr).E(scope, version, kStr).E(scope, schema_url, kStr)
      .E(scope, dropped_attrs, kU32);
}

constexpr Builder MakeEntity() {
  return Builder(kEntityId, "entity", kAllSignals, kResource)
      .Add(kEntityResource, "resource", Cell::kParent, false)
      .Add(kEntityKeys, "keys", Cell::kRange, false)
      .Add(kEntitySchemaUrl, "schema_url", Cell::kStr, true)
      .Add(kEntityType, "type", Cell::kStr, true);
}

constexpr Builder MakeEntityKey() {
  return Builder(kEntityKeyId, "entity_key", kAllSignals, kEntity)
      .Add(kEntityKeyEntity, "entity", Cell::kParent, false)
      .Add(kEntityKeyText, "text", Cell::kStr, true);
}

constexpr Builder MakeAttr() {
  return Builder(weir_attr_table_id, "attr", kAllSignals, kNoTable)
      .C(attr, owner, kRow).E(attr, key, kStr).E(attr, val, kVal).C(attr, key_id, kU32)
      .E(attr, value_type, kU8).E(attr, flags, kU8).C(attr, depth, kU8)
      .C(attr, owner_table, kU8);
}

constexpr Builder MakeSpan() {
  return Builder(weir_span_table_id, "span", WEIR_TRACES, kScope)
      .C(span, scope, kParent).C(span, attrs, kRange).C(span, events, kRange)
      .C(span, links, kRange)
      .E(span, trace_id, kTraceId).E(span, span_id, kSpanId).E(span, parent_id, kSpanId)
      .E(span, trace_state, kStr).E(span, name, kStr).E(span, status_message, kStr)
      .E(span, start, kU64).E(span, end, kU64).E(span, kind, kI32).E(span, status_code, kI32)
      .E(span, flags, kU32).E(span, dropped_attrs, kU32).E(span, dropped_events, kU32)
      .E(span, dropped_links, kU32);
}

constexpr Builder MakeEvent() {
  return Builder(weir_event_table_id, "event", WEIR_TRACES, kSpan)
      .C(event, span, kParent).C(event, attrs, kRange)
      .E(event, time, kU64).E(event, name, kStr).E(event, dropped_attrs, kU32);
}

constexpr Builder MakeLink() {
  return Builder(weir_link_table_id, "link", WEIR_TRACES, kSpan)
      .C(link, span, kParent).C(link, attrs, kRange)
      .E(link, trace_id, kTraceId).E(link, span_id, kSpanId).E(link, trace_state, kStr)
      .E(link, flags, kU32).E(link, dropped_attrs, kU32);
}

constexpr Builder MakeLog() {
  return Builder(weir_log_table_id, "log", WEIR_LOGS, kScope)
      .C(log, scope, kParent).C(log, attrs, kRange).C(log, body, kRow)
      .E(log, time, kU64).E(log, observed, kU64).E(log, severity, kI32)
      .E(log, severity_text, kStr).E(log, event_name, kStr)
      .E(log, trace_id, kTraceId).E(log, span_id, kSpanId)
      .E(log, flags, kU32).E(log, dropped_attrs, kU32);
}

constexpr Builder MakeMetric() {
  return Builder(weir_metric_table_id, "metric", WEIR_METRICS, kScope)
      .C(metric, scope, kParent).C(metric, points, kRange).C(metric, metadata, kRange)
      .C(metric, kind, kI32)
      .E(metric, name, kStr).E(metric, description, kStr).E(metric, unit, kStr)
      .E(metric, temporality, kI32).E(metric, monotonic, kU32);
}

constexpr Builder MakePoint() {
  return Builder(weir_point_table_id, "point", WEIR_METRICS, kMetric)
      .C(point, metric, kParent).C(point, attrs, kRange).C(point, exemplars, kRange)
      .C(point, detail, kRow)
      .E(point, start, kU64).E(point, time, kU64).E(point, flags, kU32).E(point, has, kU32)
      .E(point, value, kVal);
}

constexpr Builder MakeHist() {
  return Builder(weir_hist_table_id, "hist", WEIR_METRICS, kPoint)
      .C(hist, point, kParent).C(hist, buckets, kStr).E(hist, bounds, kStr)
      .E(hist, count, kU64).E(hist, sum, kF64).E(hist, min, kF64).E(hist, max, kF64);
}

constexpr Builder MakeExphist() {
  return Builder(weir_exphist_table_id, "exphist", WEIR_METRICS, kPoint)
      .C(exphist, point, kParent).C(exphist, pos, kRange).C(exphist, neg, kRange)
      .E(exphist, count, kU64).E(exphist, sum, kF64).E(exphist, min, kF64)
      .E(exphist, max, kF64).E(exphist, zero_threshold, kF64).E(exphist, zero_count, kU64)
      .E(exphist, scale, kI32).E(exphist, pos_offset, kI32).E(exphist, neg_offset, kI32);
}

constexpr Builder MakeSummary() {
  return Builder(weir_summary_table_id, "summary", WEIR_METRICS, kPoint)
      .C(summary, point, kParent).C(summary, quantiles, kRange)
      .E(summary, count, kU64).E(summary, sum, kF64);
}

constexpr Builder MakeExemplar() {
  return Builder(weir_exemplar_table_id, "exemplar", WEIR_METRICS, kPoint)
      .C(exemplar, point, kParent).C(exemplar, attrs, kRange)
      .E(exemplar, time, kU64).E(exemplar, has, kU32).E(exemplar, value, kVal)
      .E(exemplar, trace_id, kTraceId).E(exemplar, span_id, kSpanId);
}

constexpr Builder MakeNum() {
  return Builder(weir_num_table_id, "num", WEIR_METRICS | WEIR_PROFILES, kNoTable)
      .C(num, v, kU64);
}

constexpr Builder MakeProfile() {
  return Builder(weir_profile_table_id, "profile", WEIR_PROFILES, kScope)
      .C(profile, scope, kParent).C(profile, samples, kRange).C(profile, attr_indices, kRange)
      .C(profile, sample_type, kI32).C(profile, sample_unit, kI32)
      .C(profile, period_type, kI32).C(profile, period_unit, kI32)
      .E(profile, time, kU64).E(profile, duration, kU64).E(profile, period, kI64)
      .E(profile, profile_id, kTraceId).E(profile, dropped_attrs, kU32)
      .E(profile, payload_format, kStr).E(profile, payload, kStr);
}

constexpr Builder MakeSample() {
  return Builder(weir_sample_table_id, "sample", WEIR_PROFILES, kProfile)
      .C(sample, profile, kParent).C(sample, stack, kI32).C(sample, link, kI32)
      .C(sample, attr_indices, kRange).C(sample, values, kRange).C(sample, timestamps, kStr);
}

constexpr Builder MakeString() {
  return Builder(weir_string_table_id, "string", WEIR_PROFILES, kNoTable)
      .E(string, text, kStr).C(string, roles, kU32);
}

constexpr Builder MakeDictAttr() {
  return Builder(kDictAttrId, "dictionary_attr", WEIR_PROFILES, kNoTable)
      .Add(kDictAttrRow, "row", Cell::kRow, false);
}

constexpr Builder MakeOther() {
  return Builder(kOtherId, "other_text", kAllSignals, kNoTable)
      .Add(kOtherUnknown, "unknown", Cell::kStr, false)
      .Add(kOtherNumber, "number", Cell::kStr, false);
}

constexpr Builder MakeText() {
  return Builder(weir_text_table_id, "text", kAllSignals, kNoTable).E(text, ref, kU64);
}

constexpr Builder MakeHit() {
  return Builder(weir_hit_table_id, "hit", kAllSignals, kNoTable).C(hit, match, kU64);
}

#undef C
#undef E

constexpr std::array<TableInfo, kTableCount> kTables = {
    MakeResource().info, MakeScope().info,   MakeEntity().info,   MakeEntityKey().info,
    MakeAttr().info,     MakeSpan().info,    MakeEvent().info,    MakeLink().info,
    MakeLog().info,      MakeMetric().info,  MakePoint().info,    MakeHist().info,
    MakeExphist().info,  MakeSummary().info, MakeExemplar().info, MakeNum().info,
    MakeProfile().info,  MakeSample().info,  MakeString().info,   MakeDictAttr().info,
    MakeOther().info,    MakeText().info,    MakeHit().info};

constexpr std::array<TableIndex, kTableIdMax> MakeIndex() {
  std::array<TableIndex, kTableIdMax> index{};
  for (TableIndex& entry : index) entry = kNoTable;
  for (uint32_t t = 0; t < kTableCount; ++t) index[kTables[t].id] = static_cast<TableIndex>(t);
  return index;
}
constexpr std::array<TableIndex, kTableIdMax> kIndex = MakeIndex();

#define T(index, table, column, text_class) \
  TextColumn { index, ColumnOf(WEIR_COLUMN(table, column)), WEIR_TEXT_##text_class }
constexpr std::array<TextColumn, kTextColumnCount> kTextColumns = {
    T(kAttr, attr, val, VALUE), T(kAttr, attr, key, KEY),
    T(kResource, resource, schema_url, SCHEMA), T(kScope, scope, name, SCOPE),
    T(kScope, scope, version, SCOPE), T(kScope, scope, schema_url, SCHEMA),
    T(kSpan, span, name, NAME), T(kSpan, span, trace_state, STATE),
    T(kSpan, span, status_message, MESSAGE), T(kEvent, event, name, NAME),
    T(kLink, link, trace_state, STATE), T(kLog, log, severity_text, SEVERITY),
    T(kLog, log, event_name, NAME), T(kMetric, metric, name, METRIC),
    T(kMetric, metric, description, DESCRIPTION), T(kMetric, metric, unit, UNIT),
    TextColumn{kEntity, kEntitySchemaUrl, WEIR_TEXT_SCHEMA},
    TextColumn{kEntity, kEntityType, WEIR_TEXT_ENTITY},
    TextColumn{kEntityKey, kEntityKeyText, WEIR_TEXT_ENTITY},
    T(kString, string, text, STRING), T(kProfile, profile, payload_format, FORMAT),
    T(kProfile, profile, payload, PAYLOAD),
    TextColumn{kOther, kOtherUnknown, WEIR_TEXT_UNKNOWN},
    TextColumn{kOther, kOtherNumber, WEIR_TEXT_NUMBER}};
#undef T

}  // namespace

const TableInfo& Info(TableIndex table) { return kTables[table]; }

TableIndex IndexOfTable(uint32_t table_id) {
  return table_id < kTableIdMax ? kIndex[table_id] : kNoTable;
}

uint32_t CellWidth(Cell cell) {
  switch (cell) {
    case Cell::kNone:
    case Cell::kDrop:
      return 0;
    case Cell::kU8:
      return 1;
    case Cell::kParent:
    case Cell::kRow:
    case Cell::kTraceId:
    case Cell::kSpanId:
    case Cell::kU32:
    case Cell::kI32:
      return 4;
    case Cell::kRange:
    case Cell::kStr:
    case Cell::kVal:
    case Cell::kU64:
    case Cell::kF64:
    case Cell::kI64:
      return 8;
  }
  return 0;
}

std::string ColumnName(uint32_t id) {
  const TableIndex table = IndexOfTable(TableOf(id & ~WEIR_OPTIONAL));
  const uint32_t column = ColumnOf(id);
  if (table == kNoTable || column >= Info(table).columns) {
    return absl::StrFormat("column 0x%08x", id);
  }
  return absl::StrFormat("%s.%s", Info(table).name, Info(table).column[column].name);
}

const std::array<TextColumn, kTextColumnCount>& TextColumns() { return kTextColumns; }

uint32_t TextColumnOf(TableIndex table, uint32_t column) {
  for (uint32_t i = 0; i < kTextColumnCount; ++i) {
    if (kTextColumns[i].table == table && kTextColumns[i].column == column) return i;
  }
  return kTextColumnCount;
}

TableIndex RecordTable(Signal signal) {
  switch (signal) {
    case Signal::kTraces: return kSpan;
    case Signal::kMetrics: return kMetric;
    case Signal::kLogs: return kLog;
    case Signal::kProfiles: return kProfile;
  }
  return kNoTable;
}

TableIndex ItemTable(Signal signal) {
  return signal == Signal::kMetrics ? kPoint : RecordTable(signal);
}

}  // namespace weir::batch
