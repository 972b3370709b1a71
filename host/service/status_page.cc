#include "host/service/status_page.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "host/service/json_text.h"
#include "host/service/utc_time.h"

namespace weir {
namespace {

using nlohmann::json;

constexpr size_t kRowsMax = 200;
constexpr std::string_view kReportPath = "/debug/report/";
constexpr std::string_view kStyle =
    "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;margin:0 0 1.5em}"
    "td,th{border:1px solid #bbb;padding:.2em .6em;text-align:left}th{background:#eee}";

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string CellText(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void AppendRow(const std::vector<std::string>& cells, std::string_view tag, std::string* out) {
  *out += "<tr>";
  for (const std::string& cell : cells) {
    const std::string name(tag);
    absl::StrAppend(out, "<", name, ">", Escape(cell), "</", name, ">");
  }
  *out += "</tr>\n";
}

std::vector<std::string> Cells(const json& row) {
  std::vector<std::string> cells;
  if (!row.is_array()) return cells;
  for (const json& cell : row) cells.push_back(CellText(cell));
  return cells;
}

void AppendTable(const json& table, std::string* out) {
  if (!table.is_object()) return;
  absl::StrAppend(out, "<h3>", Escape(table.contains("title") ? CellText(table["title"]) : ""),
                  "</h3><table>\n");
  if (table.contains("columns")) AppendRow(Cells(table["columns"]), "th", out);
  size_t shown = 0;
  if (table.contains("rows") && table["rows"].is_array()) {
    for (const json& row : table["rows"]) {
      if (shown++ == kRowsMax) break;
      AppendRow(Cells(row), "td", out);
    }
  }
  *out += "</table>\n";
}

void AppendReport(const Health::Component& component, std::string* out) {
  if (component.report.empty()) return;
  absl::StrAppend(out, "<h2>", Escape(component.id), "</h2><p><a href=\"",
                  std::string(kReportPath), Escape(component.id), "\">JSON</a></p>\n");
  const json report = json::parse(component.report, nullptr, false);
  if (!report.is_object() || !report.contains("tables") || !report["tables"].is_array()) return;
  for (const json& table : report["tables"]) AppendTable(table, out);
}

StatusResponse Page(const Health& health) {
  const std::vector<Health::Component> components = health.Components();
  std::string body = absl::StrCat(
      "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Weir</title><style>",
      std::string(kStyle), "</style></head><body><h1>Weir: ",
      std::string(StatusText(health.Overall())), "</h1><table>\n");
  AppendRow({"component", "status", "since", "pipelines", "message"}, "th", &body);
  for (const Health::Component& component : components) {
    std::string pipelines;
    for (const std::string& pipeline : component.pipelines) {
      absl::StrAppend(&pipelines, pipelines.empty() ? "" : ", ", pipeline);
    }
    AppendRow({component.id, std::string(StatusText(component.status)), UtcText(component.since),
               pipelines, component.message},
              "td", &body);
  }
  body += "</table>\n";
  for (const Health::Component& component : components) AppendReport(component, &body);
  body += "</body></html>\n";
  return {200, "text/html; charset=utf-8", std::move(body)};
}

StatusResponse ComponentList(const Health& health) {
  json list = json::array();
  for (const Health::Component& component : health.Components()) {
    list.push_back({{"id", component.id},
                    {"status", StatusText(component.status)},
                    {"since", UtcText(component.since)},
                    {"pipelines", component.pipelines},
                    {"message", component.message},
                    {"report", !component.report.empty()}});
  }
  return {200, "application/json",
          list.dump(-1, ' ', false, json::error_handler_t::replace) + "\n"};
}

StatusResponse Report(const Health& health, std::string_view path) {
  const std::string_view id = path.substr(std::min(path.size(), kReportPath.size()));
  for (const Health::Component& component : health.Components()) {
    if (component.id == id && !component.report.empty()) {
      return {200, "application/json", component.report};
    }
  }
  return {404, "text/plain; charset=utf-8",
          absl::StrCat("no component ", JsonString(id), " has published a report\n")};
}

}  // namespace

StatusHandlers MakeStatusPage(const Health& health) {
  const StatusHandler page = [&health](const StatusRequest&) { return Page(health); };
  return {{"/", page},
          {"/debug/servicez", page},
          {"/debug/pipelinez", page},
          {"/debug/components",
           [&health](const StatusRequest&) { return ComponentList(health); }},
          {std::string(kReportPath),
           [&health](const StatusRequest& request) { return Report(health, request.path); }}};
}

}  // namespace weir
