// One line for each resource, scope and record.
#include <cstring>

#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

void AppendAttrs(const weir_batch& b, weir_range range, const char* before, std::string* out) {
  ForEachAttr(b, range, [&](uint32_t a) {
    out->append(before).append(TextOf(b, b.attr->key[a])).append("=");
    AppendPlain(b, a, out);
  });
}

void AppendUrl(const weir_batch& b, weir_str url, std::string* out) {
  if (url.len != 0) out->append(" [").append(TextOf(b, url)).append("]");
}

void AppendScope(const weir_batch& b, const char* name, uint32_t row, uint32_t number,
                 std::string* out) {
  out->append(name).append(" #").append(std::to_string(number)).append(" ");
  out->append(TextOf(b, b.scope->name[row]));
  if (b.scope->version[row].len != 0) out->append("@").append(TextOf(b, b.scope->version[row]));
  AppendUrl(b, b.scope->schema_url[row], out);
  AppendAttrs(b, b.scope->attrs[row], " ", out);
  out->push_back('\n');
}

void AppendSpan(const weir_batch& b, uint32_t row, std::string* out) {
  out->append(TextOf(b, b.span->name[row])).append(" ");
  out->append(IdText(b, b.span->trace_id[row], 16)).append(" ");
  out->append(IdText(b, b.span->span_id[row], 8));
  AppendAttrs(b, b.span->attrs[row], " ", out);
  out->push_back('\n');
}

void AppendLog(const weir_batch& b, uint32_t row, std::string* out) {
  if (b.log->event_name[row].len != 0) {
    out->append(TextOf(b, b.log->event_name[row])).append(" ");
  }
  if (b.log->body[row] != WEIR_NO_ROW) AppendPlain(b, b.log->body[row], out);
  AppendAttrs(b, b.log->attrs[row], " ", out);
  out->push_back('\n');
}

void AppendPointValue(const weir_batch& b, uint32_t row, int32_t kind, std::string* out) {
  const uint32_t has = b.point->has[row], detail = b.point->detail[row];
  if (has & WEIR_HAS_INT) out->append(" ").append(std::to_string(b.point->value[row].i64));
  if (has & WEIR_HAS_DOUBLE) out->append(" ").append(DoubleText(b.point->value[row].f64));
  if (kind < 3 || kind > 5) return;
  const uint64_t count = kind == 3   ? b.hist->count[detail]
                         : kind == 4 ? b.exphist->count[detail]
                                     : b.summary->count[detail];
  const double sum = kind == 3   ? b.hist->sum[detail]
                     : kind == 4 ? b.exphist->sum[detail]
                                 : b.summary->sum[detail];
  out->append(" count=").append(std::to_string(count));
  if (kind == 5 || (has & WEIR_HAS_SUM)) out->append(" sum=").append(DoubleText(sum));
}

void AppendMetric(const weir_batch& b, uint32_t row, std::string* out) {
  const weir_range points = b.metric->points[row];
  for (uint32_t i = 0; i < points.count; i++) {
    const uint32_t point = points.first + i;
    out->append(TextOf(b, b.metric->name[row])).append("{");
    std::string attrs;
    AppendAttrs(b, b.point->attrs[point], ",", &attrs);
    out->append(attrs, attrs.empty() ? 0 : 1).append("}");
    AppendPointValue(b, point, b.metric->kind[row], out);
    out->push_back('\n');
  }
}

void AppendRecord(const weir_batch& b, uint32_t row, std::string* out) {
  switch (b.signal) {
    case WEIR_TRACES: AppendSpan(b, row, out); break;
    case WEIR_METRICS: AppendMetric(b, row, out); break;
    case WEIR_LOGS: AppendLog(b, row, out); break;
    default: break;
  }
}

}  // namespace

std::string PrintNormal(const weir_batch& b) {
  const bool traces = b.signal == WEIR_TRACES;
  const EntryNames names = NamesOf(b.signal);
  std::string out;
  for (uint32_t r = 0; r < b.resource->rows; r++) {
    out.append(traces ? "ResourceTraces" : names.resource).append(" #").append(std::to_string(r));
    AppendUrl(b, b.resource->schema_url[r], &out);
    AppendAttrs(b, b.resource->attrs[r], " ", &out);
    out.push_back('\n');
    const weir_range scopes = b.resource->scopes[r];
    for (uint32_t s = 0; s < scopes.count; s++) {
      const uint32_t scope = scopes.first + s;
      AppendScope(b, traces ? "ScopeTraces" : names.scope, scope, s, &out);
      const weir_range records = b.scope->records[scope];
      for (uint32_t i = 0; i < records.count; i++) AppendRecord(b, records.first + i, &out);
    }
  }
  return out;
}

}  // namespace weir::debug
