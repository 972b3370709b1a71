// Spans with their events and links.
#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

const char* KindText(int32_t kind) {
  constexpr const char* kNames[] = {"Unspecified", "Internal", "Server",
                                    "Client",      "Producer", "Consumer"};
  return kind >= 0 && kind < 6 ? kNames[kind] : "";
}

const char* StatusText(int32_t code) {
  constexpr const char* kNames[] = {"Unset", "Ok", "Error"};
  return code >= 0 && code < 3 ? kNames[code] : "";
}

void Line(const char* title, std::string_view value, std::string* out) {
  out->append("    ").append(title).append(": ").append(value).append("\n");
}

void PrintEvents(const weir_batch& b, weir_range range, std::string* out) {
  if (range.count == 0) return;
  out->append("Events:\n");
  for (uint32_t i = 0; i < range.count; i++) {
    const uint32_t row = range.first + i;
    const weir_event_table& t = *b.event;
    out->append("SpanEvent #").append(std::to_string(i)).append("\n");
    out->append("     -> Name: ").append(TextOf(b, t.name[row])).append("\n");
    out->append("     -> Timestamp: ").append(TimeText(t.time[row])).append("\n");
    out->append("     -> DroppedAttributesCount: ");
    out->append(std::to_string(t.dropped_attrs[row])).append("\n");
    PrintAttrs(b, "     -> Attributes::", t.attrs[row], "          ", out);
  }
}

void PrintLinks(const weir_batch& b, weir_range range, std::string* out) {
  if (range.count == 0) return;
  out->append("Links:\n");
  for (uint32_t i = 0; i < range.count; i++) {
    const uint32_t row = range.first + i;
    const weir_link_table& t = *b.link;
    out->append("SpanLink #").append(std::to_string(i)).append("\n");
    out->append("     -> Trace ID: ").append(IdText(b, t.trace_id[row], 16)).append("\n");
    out->append("     -> ID: ").append(IdText(b, t.span_id[row], 8)).append("\n");
    out->append("     -> TraceState: ").append(TextOf(b, t.trace_state[row])).append("\n");
    out->append("     -> DroppedAttributesCount: ");
    out->append(std::to_string(t.dropped_attrs[row])).append("\n");
    PrintAttrs(b, "     -> Attributes::", t.attrs[row], "          ", out);
  }
}

}  // namespace

void PrintSpan(const weir_batch& b, uint32_t row, uint32_t number, std::string* out) {
  const weir_span_table& t = *b.span;
  out->append("Span #").append(std::to_string(number)).append("\n");
  Line("Trace ID       ", IdText(b, t.trace_id[row], 16), out);
  Line("Parent ID      ", IdText(b, t.parent_id[row], 8), out);
  Line("ID             ", IdText(b, t.span_id[row], 8), out);
  Line("Name           ", TextOf(b, t.name[row]), out);
  Line("Kind           ", KindText(t.kind[row]), out);
  if (t.trace_state[row].len != 0) Line("TraceState     ", TextOf(b, t.trace_state[row]), out);
  Line("Start time     ", TimeText(t.start[row]), out);
  Line("End time       ", TimeText(t.end[row]), out);
  Line("Status code    ", StatusText(t.status_code[row]), out);
  Line("Status message ", TextOf(b, t.status_message[row]), out);
  const std::pair<const char*, uint32_t> dropped[] = {
      {"DroppedAttributesCount", t.dropped_attrs[row]},
      {"DroppedEventsCount", t.dropped_events[row]},
      {"DroppedLinksCount", t.dropped_links[row]}};
  for (const auto& [title, count] : dropped) {
    if (count != 0) Line(title, std::to_string(count), out);
  }
  PrintAttrs(b, "Attributes:", t.attrs[row], "     ", out);
  PrintEvents(b, t.events[row], out);
  PrintLinks(b, t.links[row], out);
}

}  // namespace weir::debug
