#include "tests/unit/host/batch/mirror.h"

#include <google/protobuf/descriptor.h>

namespace weir::batch {
namespace {

using google::protobuf::Reflection;

#define P(index, table, column, path) \
  CellPath { index, ColumnOf(WEIR_COLUMN(table, column)), path }

bool HasMessage(const Message& m, const FieldDescriptor* f) {
  return m.GetReflection()->HasField(m, f);
}

// Resource of a resource entry, InstrumentationScope of a scope entry.
const FieldDescriptor* Inside(const Message& entry) {
  return entry.GetDescriptor()->FindFieldByNumber(1);
}

// How the entries of a signal are called.
constexpr const char* kEntry[] = {"spans", "metrics", "logs", "profiles"};
constexpr const char* kRecords[] = {"spans", "metrics", "log_records", "profiles"};

}  // namespace

const std::vector<CellPath>& CellPaths() {
  static const std::vector<CellPath> paths = {
      P(kResource, resource, schema_url, "schema_url"),
      P(kResource, resource, dropped_attrs, "resource.dropped_attributes_count"),
      P(kScope, scope, name, "scope.name"), P(kScope, scope, version, "scope.version"),
      P(kScope, scope, schema_url, "schema_url"),
      P(kScope, scope, dropped_attrs, "scope.dropped_attributes_count"),
      P(kSpan, span, trace_id, "trace_id"), P(kSpan, span, span_id, "span_id"),
      P(kSpan, span, parent_id, "parent_span_id"), P(kSpan, span, trace_state, "trace_state"),
      P(kSpan, span, name, "name"), P(kSpan, span, status_message, "status.message"),
      P(kSpan, span, start, "start_time_unix_nano"), P(kSpan, span, end, "end_time_unix_nano"),
      P(kSpan, span, kind, "kind"), P(kSpan, span, status_code, "status.code"),
      P(kSpan, span, flags, "flags"), P(kSpan, span, dropped_attrs, "dropped_attributes_count"),
      P(kSpan, span, dropped_events, "dropped_events_count"),
      P(kSpan, span, dropped_links, "dropped_links_count"),
      P(kEvent, event, time, "time_unix_nano"), P(kEvent, event, name, "name"),
      P(kEvent, event, dropped_attrs, "dropped_attributes_count"),
      P(kLink, link, trace_id, "trace_id"), P(kLink, link, span_id, "span_id"),
      P(kLink, link, trace_state, "trace_state"), P(kLink, link, flags, "flags"),
      P(kLink, link, dropped_attrs, "dropped_attributes_count"),
      P(kLog, log, time, "time_unix_nano"), P(kLog, log, observed, "observed_time_unix_nano"),
      P(kLog, log, severity, "severity_number"), P(kLog, log, severity_text, "severity_text"),
      P(kLog, log, event_name, "event_name"), P(kLog, log, trace_id, "trace_id"),
      P(kLog, log, span_id, "span_id"), P(kLog, log, flags, "flags"),
      P(kLog, log, dropped_attrs, "dropped_attributes_count"),
      P(kMetric, metric, name, "name"), P(kMetric, metric, description, "description"),
      P(kMetric, metric, unit, "unit"),
      P(kMetric, metric, temporality, "*.aggregation_temporality"),
      P(kMetric, metric, monotonic, "*.is_monotonic"),
      P(kPoint, point, start, "start_time_unix_nano"), P(kPoint, point, time, "time_unix_nano"),
      P(kPoint, point, flags, "flags"),
      P(kHist, hist, count, "count"), P(kExphist, exphist, count, "count"),
      P(kExphist, exphist, zero_threshold, "zero_threshold"),
      P(kExphist, exphist, zero_count, "zero_count"), P(kExphist, exphist, scale, "scale"),
      P(kExphist, exphist, pos_offset, "positive.offset"),
      P(kExphist, exphist, neg_offset, "negative.offset"),
      P(kSummary, summary, count, "count"), P(kSummary, summary, sum, "sum"),
      P(kExemplar, exemplar, time, "time_unix_nano"),
      P(kExemplar, exemplar, trace_id, "trace_id"), P(kExemplar, exemplar, span_id, "span_id"),
      P(kProfile, profile, time, "time_unix_nano"),
      P(kProfile, profile, duration, "duration_nano"), P(kProfile, profile, period, "period"),
      P(kProfile, profile, profile_id, "profile_id"),
      P(kProfile, profile, dropped_attrs, "dropped_attributes_count"),
      P(kProfile, profile, payload_format, "original_payload_format"),
      P(kProfile, profile, payload, "original_payload"),
  };
  return paths;
}

const FieldDescriptor* FieldOf(const Message& message, const std::string& name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

Message* DataOf(Message* metric) {
  const auto* oneof = metric->GetDescriptor()->FindOneofByName("data");
  const FieldDescriptor* f = metric->GetReflection()->GetOneofFieldDescriptor(*metric, oneof);
  return f ? metric->GetReflection()->MutableMessage(metric, f) : nullptr;
}

Place Find(Message* row, const std::string& path, bool make) {
  const size_t dot = path.find('.');
  if (dot == std::string::npos) return {row, FieldOf(*row, path)};
  const std::string first = path.substr(0, dot);
  const std::string rest = path.substr(dot + 1);
  if (first == "*") {
    Message* data = DataOf(row);
    return data ? Find(data, rest, make) : Place{};
  }
  const FieldDescriptor* f = FieldOf(*row, first);
  if (!make && !HasMessage(*row, f)) return {nullptr, f->message_type()->FindFieldByName(rest)};
  return Find(row->GetReflection()->MutableMessage(row, f), rest, make);
}

void RemoveChild(Message* container, const FieldDescriptor* field, const Message* child) {
  const Reflection& r = *container->GetReflection();
  const int n = r.FieldSize(*container, field);
  int at = 0;
  while (at < n && r.MutableRepeatedMessage(container, field, at) != child) ++at;
  for (; at + 1 < n; ++at) r.SwapElements(container, field, at, at + 1);
  r.RemoveLast(container, field);
}

Mirror::Mirror(Signal signal, std::unique_ptr<Message> request)
    : signal_(signal), request_(std::move(request)) {
  Index();
}

std::vector<Message*> Mirror::Children(Message* parent, const char* name) {
  const FieldDescriptor* f = FieldOf(*parent, name);
  std::vector<Message*> children;
  if (!f) return children;
  for (int i = 0; i < parent->GetReflection()->FieldSize(*parent, f); ++i) {
    children.push_back(parent->GetReflection()->MutableRepeatedMessage(parent, f, i));
  }
  return children;
}

void Mirror::Below(TableIndex t, TableIndex child, const std::string& name) {
  for (uint32_t parent = 0; parent < rows_[t].size(); ++parent) {
    Message* container = rows_[t][parent].message;
    if (child == kEntity) {
      container = Find(container, "resource.entity_refs", false).message;
    } else if (child == kPoint) {
      container = DataOf(container);
    }
    if (!container) continue;
    for (Message* m : Children(container, name.c_str())) {
      const uint32_t row = static_cast<uint32_t>(rows_[child].size());
      rows_[child].push_back({m, container, FieldOf(*container, name), parent, row});
    }
  }
}

void Mirror::Entry(Attr attr) {
  attr.batch_row = static_cast<uint32_t>(attrs_.size());
  attrs_.push_back(attr);
  Nested(attr.batch_row);
}

void Mirror::Nested(uint32_t above) {
  Attr parent = attrs_[above];
  Message* value = Value(parent, false);
  if (!value) return;
  for (const char* kind : {"array_value", "kvlist_value"}) {
    const FieldDescriptor* f = FieldOf(*value, kind);
    if (!HasMessage(*value, f)) continue;
    Message* list = value->GetReflection()->MutableMessage(value, f);
    for (Message* m : Children(list, "values")) {
      Attr child;
      (f->name() == "kvlist_value" ? child.entry : child.element) = m;
      child.container = list;
      child.field = FieldOf(*list, "values");
      child.owner_table = parent.owner_table;
      child.owner = parent.owner;
      child.body = parent.body;
      child.above = above;
      child.depth = static_cast<uint8_t>(parent.depth + 1);
      Entry(child);
    }
  }
}

void Mirror::Attributes(TableIndex t, const std::string& path) {
  for (uint32_t owner = 0; owner < rows_[t].size(); ++owner) {
    const Place place = Find(rows_[t][owner].message, path, false);
    Attr attr;
    attr.owner_table = t;
    attr.owner = owner;
    attr.field = place.field;
    attr.container = place.message;
    if (place.message && place.field) {
      for (Message* m : Children(place.message, place.field->name().c_str())) {
        attr.entry = m;
        Entry(attr);
      }
    }
    if (t != kLog) continue;
    Message* log = rows_[t][owner].message;
    if (!HasMessage(*log, FieldOf(*log, "body"))) continue;
    attr = Attr();
    attr.owner_table = t;
    attr.owner = owner;
    attr.body = true;
    attr.container = log;
    attr.field = FieldOf(*log, "body");
    Entry(attr);
  }
}

void Mirror::Index() {
  for (auto& rows : rows_) rows.clear();
  attrs_.clear();
  const std::string entry = kEntry[SignalIndex(signal_)];
  const TableIndex record = RecordTable(signal_);
  rows_[kResource].clear();
  for (Message* m : Children(request_.get(), ("resource_" + entry).c_str())) {
    const uint32_t row = static_cast<uint32_t>(rows_[kResource].size());
    rows_[kResource].push_back(
        {m, request_.get(), FieldOf(*request_, "resource_" + entry), UINT32_MAX, row});
  }
  Below(kResource, kEntity, "entity_refs");
  Below(kResource, kScope, "scope_" + entry);
  Below(kScope, record, kRecords[SignalIndex(signal_)]);
  for (const TableIndex t : {kResource, kScope}) {
    for (Row& row : rows_[t]) row.had_inside = HasMessage(*row.message, Inside(*row.message));
  }
  Below(kSpan, kEvent, "events");
  Below(kSpan, kLink, "links");
  Below(kMetric, kPoint, "data_points");
  for (uint32_t i = 0; i < rows_[kPoint].size(); ++i) {
    Row row = rows_[kPoint][i];
    const std::string& kind = row.message->GetDescriptor()->name();
    const TableIndex t = kind == "HistogramDataPoint"              ? kHist
                         : kind == "ExponentialHistogramDataPoint" ? kExphist
                         : kind == "SummaryDataPoint"              ? kSummary
                                                                   : kNoTable;
    if (t == kNoTable) continue;
    row.parent = i;
    row.batch_row = static_cast<uint32_t>(rows_[t].size());
    rows_[t].push_back(row);
  }
  Below(kPoint, kExemplar, "exemplars");
  Below(kProfile, kSample, "samples");
  if (signal_ == Signal::kProfiles && HasMessage(*request_, FieldOf(*request_, "dictionary"))) {
    Message* dictionary =
        request_->GetReflection()->MutableMessage(request_.get(), FieldOf(*request_, "dictionary"));
    for (Message* m : Children(dictionary, "attribute_table")) {
      const uint32_t row = static_cast<uint32_t>(rows_[kDictAttr].size());
      rows_[kDictAttr].push_back(
          {m, dictionary, FieldOf(*dictionary, "attribute_table"), UINT32_MAX, row});
      Attr attr;
      attr.entry = m;
      attr.container = dictionary;
      attr.field = rows_[kDictAttr].back().field;
      attr.owner_table = kDictAttr;
      attr.owner = row;
      Entry(attr);
    }
  }
  Attributes(kResource, "resource.attributes");
  Attributes(kScope, "scope.attributes");
  Attributes(kSpan, "attributes");
  Attributes(kLog, "attributes");
  Attributes(kMetric, "metadata");
  Attributes(kEvent, "attributes");
  Attributes(kLink, "attributes");
  Attributes(kPoint, "attributes");
  Attributes(kExemplar, "filtered_attributes");
}

Message* Mirror::Value(Attr& attr, bool make) {
  if (attr.element) return attr.element;
  Message* holder = attr.entry ? attr.entry : attr.container;
  const FieldDescriptor* f = FieldOf(*holder, attr.entry ? "value" : "body");
  if (!make && !HasMessage(*holder, f)) return nullptr;
  return holder->GetReflection()->MutableMessage(holder, f);
}

std::string Mirror::String(int64_t index) {
  const Place table = Find(request_.get(), "dictionary.string_table", false);
  if (!table.message || index < 0 ||
      index >= table.message->GetReflection()->FieldSize(*table.message, table.field)) {
    return "";
  }
  return table.message->GetReflection()->GetRepeatedString(*table.message, table.field,
                                                           static_cast<int>(index));
}

bool Mirror::Alive(TableIndex t, uint32_t index) const {
  while (t != kNoTable) {
    if (rows_[t][index].gone) return false;
    const uint32_t parent = rows_[t][index].parent;
    if (parent == UINT32_MAX) return true;
    index = parent;
    t = Info(t).parent;
  }
  return true;
}

bool Mirror::Alive(uint32_t attr) const {
  for (uint32_t a = attr; a != UINT32_MAX; a = attrs_[a].above) {
    if (attrs_[a].gone) return false;
  }
  return Alive(attrs_[attr].owner_table, attrs_[attr].owner);
}

void Mirror::Remove(TableIndex t, uint32_t index) {
  Row& row = rows_[t][index];
  row.gone = true;
  RemoveChild(row.container, row.field, row.message);
  const TableIndex above = Info(t).parent;
  if (t == kScope || t == kPoint || t == RecordTable(signal_)) rows_[above][row.parent].lost = true;
}

void Mirror::RemoveAttr(uint32_t index) {
  Attr& attr = attrs_[index];
  attr.gone = true;
  if (attr.body && attr.depth == 0) {
    attr.container->GetReflection()->ClearField(attr.container, attr.field);
  } else {
    RemoveChild(attr.container, attr.field, attr.entry ? attr.entry : attr.element);
  }
}

void Mirror::Orphan(uint32_t index) {
  for (Attr& attr : attrs_) {
    if (attr.above == index) attr.gone = true;
  }
}

void Mirror::Prune() {
  for (const TableIndex t : {kMetric, kScope, kResource}) {
    for (uint32_t i = 0; i < rows_[t].size(); ++i) {
      Row& row = rows_[t][i];
      if (!row.lost || !Alive(t, i)) continue;
      const std::string entry = kEntry[SignalIndex(signal_)];
      const auto left = t == kMetric     ? Children(DataOf(row.message), "data_points")
                        : t == kScope    ? Children(row.message, kRecords[SignalIndex(signal_)])
                                         : Children(row.message, ("scope_" + entry).c_str());
      if (left.empty()) Remove(t, i);
    }
  }
  for (const TableIndex t : {kResource, kScope}) {
    for (uint32_t i = 0; i < rows_[t].size(); ++i) {
      Row& row = rows_[t][i];
      if (row.had_inside || !Alive(t, i)) continue;
      const FieldDescriptor* f = Inside(*row.message);
      const Reflection& r = *row.message->GetReflection();
      if (r.GetMessage(*row.message, f).ByteSizeLong() == 0) r.ClearField(row.message, f);
    }
  }
}

}  // namespace weir::batch
