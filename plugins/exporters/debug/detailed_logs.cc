// Log records.
#include "plugins/exporters/debug/print.h"

namespace weir::debug {
namespace {

// "Info", "Warn2"; 0 is "Unspecified".
std::string SeverityName(int32_t number) {
  constexpr const char* kNames[] = {"Trace", "Debug", "Info", "Warn", "Error", "Fatal"};
  if (number == 0) return "Unspecified";
  if (number < 0 || number > 24) return "";
  const int32_t step = (number - 1) % 4;
  std::string name = kNames[(number - 1) / 4];
  if (step != 0) name += std::to_string(step + 1);
  return name;
}

}  // namespace

void PrintLog(const weir_batch& b, uint32_t row, uint32_t number, std::string* out) {
  const weir_log_table& t = *b.log;
  out->append("LogRecord #").append(std::to_string(number)).append("\n");
  out->append("ObservedTimestamp: ").append(TimeText(t.observed[row])).append("\n");
  out->append("Timestamp: ").append(TimeText(t.time[row])).append("\n");
  out->append("SeverityText: ").append(TextOf(b, t.severity_text[row])).append("\n");
  out->append("SeverityNumber: ").append(SeverityName(t.severity[row])).append("(");
  out->append(std::to_string(t.severity[row])).append(")\n");
  if (t.event_name[row].len != 0) {
    out->append("EventName: ").append(TextOf(b, t.event_name[row])).append("\n");
  }
  out->append("Body: ");
  if (t.body[row] == WEIR_NO_ROW) {
    out->append("Empty()");
  } else {
    AppendTyped(b, t.body[row], out);
  }
  out->append("\n");
  if (t.dropped_attrs[row] != 0) {
    out->append("DroppedAttributesCount: ").append(std::to_string(t.dropped_attrs[row]));
    out->append("\n");
  }
  PrintAttrs(b, "Attributes:", t.attrs[row], "     ", out);
  out->append("Trace ID: ").append(IdText(b, t.trace_id[row], 16)).append("\n");
  out->append("Span ID: ").append(IdText(b, t.span_id[row], 8)).append("\n");
  out->append("Flags: ").append(std::to_string(t.flags[row])).append("\n");
}

}  // namespace weir::debug
