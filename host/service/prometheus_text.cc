#include "host/service/prometheus_text.h"

#include <charconv>
#include <cmath>

namespace weir {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsName(std::string_view name, bool colons) {
  if (name.empty() || IsDigit(name[0])) return false;
  for (const char c : name) {
    if (!IsLetter(c) && !IsDigit(c) && !(colons && c == ':')) return false;
  }
  return true;
}

void AppendEscaped(std::string_view text, bool quotes, std::string& out) {
  for (const char c : text) {
    if (c == '\n') {
      out.append("\\n");
      continue;
    }
    if (c == '\\' || (quotes && c == '"')) out.push_back('\\');
    out.push_back(c);
  }
}

std::string_view TypeName(MetricKind kind) {
  switch (kind) {
    case MetricKind::kCounter: return "counter";
    case MetricKind::kUpDownCounter:
    case MetricKind::kGauge: return "gauge";
    case MetricKind::kHistogram: return "histogram";
  }
  return "untyped";
}

}  // namespace

bool IsMetricName(std::string_view name) { return IsName(name, true); }
bool IsLabelName(std::string_view name) { return IsName(name, false) && !name.starts_with("__"); }

std::string AsMetricName(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (!IsLetter(c) && !IsDigit(c)) c = '_';
  }
  return out;
}

std::string RenderLabels(const MetricLabels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out.push_back(',');
    out.append(name).append("=\"");
    AppendEscaped(value, true, out);
    out.push_back('"');
  }
  return out;
}

std::string RenderNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char buffer[64];
  return std::string(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr);
}

void AppendSample(std::string_view name, std::string_view labels, std::string_view extra,
                  std::string_view value, std::string& out) {
  out.append(name);
  if (!labels.empty() || !extra.empty()) {
    out.append("{").append(labels);
    if (!labels.empty() && !extra.empty()) out.push_back(',');
    out.append(extra).append("}");
  }
  out.append(" ").append(value).append("\n");
}

void AppendFamilyHead(std::string_view name, std::string_view help, MetricKind kind,
                      std::string& out) {
  out.append("# HELP ").append(name).append(" ");
  AppendEscaped(help, false, out);
  out.append("\n# TYPE ").append(name).append(" ").append(TypeName(kind)).append("\n");
}

}  // namespace weir
