// The levels that all signals share, in the Collector's layout.
#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

void PrintResource(const weir_batch& b, uint32_t row, std::string* out) {
  const EntryNames names = NamesOf(b.signal);
  out->append(names.resource).append(" #").append(std::to_string(row)).append("\n");
  out->append("Resource SchemaURL: ").append(TextOf(b, b.resource->schema_url[row])).append("\n");
  PrintAttrs(b, "Resource attributes:", b.resource->attrs[row], "     ", out);
}

void PrintScope(const weir_batch& b, uint32_t row, uint32_t number, std::string* out) {
  const EntryNames names = NamesOf(b.signal);
  out->append(names.scope).append(" #").append(std::to_string(number)).append("\n");
  out->append(names.scope).append(" SchemaURL: ");
  out->append(TextOf(b, b.scope->schema_url[row])).append("\n");
  out->append("InstrumentationScope ").append(TextOf(b, b.scope->name[row])).append(" ");
  out->append(TextOf(b, b.scope->version[row])).append("\n");
  PrintAttrs(b, "InstrumentationScope attributes:", b.scope->attrs[row], "     ", out);
}

void PrintRecord(const weir_batch& b, uint32_t row, uint32_t number, std::string* out) {
  switch (b.signal) {
    case WEIR_TRACES: PrintSpan(b, row, number, out); break;
    case WEIR_METRICS: PrintMetric(b, row, number, out); break;
    case WEIR_LOGS: PrintLog(b, row, number, out); break;
    default: break;
  }
}

}  // namespace

EntryNames NamesOf(uint16_t signal) {
  switch (signal) {
    case WEIR_TRACES: return {"ResourceSpans", "ScopeSpans"};
    case WEIR_METRICS: return {"ResourceMetrics", "ScopeMetrics"};
    case WEIR_LOGS: return {"ResourceLog", "ScopeLogs"};
    default: return {"ResourceProfiles", "ScopeProfiles"};
  }
}

void PrintAttrs(const weir_batch& b, const char* title, weir_range range, const char* indent,
                std::string* out) {
  if (!HasAttrs(b, range)) return;
  if (*title) out->append(title).append("\n");
  ForEachAttr(b, range, [&](uint32_t a) {
    out->append(indent).append("-> ").append(TextOf(b, b.attr->key[a])).append(": ");
    AppendTyped(b, a, out);
    out->push_back('\n');
  });
}

std::string PrintDetailed(const weir_batch& b) {
  std::string out;
  for (uint32_t r = 0; r < b.resource->rows; r++) {
    PrintResource(b, r, &out);
    const weir_range scopes = b.resource->scopes[r];
    for (uint32_t s = 0; s < scopes.count; s++) {
      const uint32_t scope = scopes.first + s;
      PrintScope(b, scope, s, &out);
      const weir_range records = b.scope->records[scope];
      for (uint32_t i = 0; i < records.count; i++) PrintRecord(b, records.first + i, i, &out);
    }
  }
  return out;
}

}  // namespace weir::debug
