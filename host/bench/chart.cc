// Each bar is a whole number of ns a record, cut to the parts that it is made of; the length is
// linear, and bars of one panel share one scale. One record a batch is many times dearer than the
// rest, so a bar that is longer than kCutTimes the median bar is cut and marked as such.
#include "host/bench/chart.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "host/bench/statistics.h"
#include "host/bench/table.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

struct PartStyle {
  const char* name;   // In "ns_per_record".
  const char* label;
  const char* color;  // Told apart by people who see few colors, too (Okabe and Ito).
};

constexpr PartStyle kParts[] = {
    {"nothing", "nothing", "#999999"},   {"columns", "columns", "#56b4e9"},
    {"scan", "scan", "#e69f00"},         {"call", "call", "#f0e442"},
    {"plugin", "plugin", "#d55e00"},     {"write_back", "write-back", "#009e73"},
    {"begin", "begin", "#d55e00"},       {"wait", "wait", "#56b4e9"},
};

constexpr int kWidth = 900, kLeft = 90, kBarsMax = 660, kBarHeight = 22, kBarStep = 30;
constexpr int kTitleHeight = 46, kPanelGap = 24, kLegendHeight = 34;
constexpr double kCutTimes = 3;

std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string TextAt(double x, double y, std::string_view attributes, std::string_view text) {
  const std::string escaped = Escaped(text);
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y,
                         absl::string_view(attributes.data(), attributes.size()), escaped);
}

double ScaleOf(const Json& sizes) {
  std::vector<double> totals;
  for (const Json& row : sizes) totals.push_back(row["ns_per_record"]["total"].get<double>());
  if (totals.empty()) return 1;
  const double longest = *std::max_element(totals.begin(), totals.end());
  return std::max(std::min(longest, Median(totals) * kCutTimes), 1e-9);
}

std::string Bar(const Json& row, double scale_ns, double y) {
  const Json& split = row["ns_per_record"];
  const auto records = row["records_per_batch"].get<uint64_t>();
  std::string svg = TextAt(kLeft - 8, y + 16, "text-anchor=\"end\"",
                           records == 0 ? "captured" : std::to_string(records));
  double x = kLeft, left = kBarsMax;
  bool cut = false;
  for (const PartStyle& part : kParts) {
    if (!split.contains(part.name)) continue;
    double width = std::max(split[part.name].get<double>(), 0.0) / scale_ns * kBarsMax;
    cut = cut || width > left;
    width = std::min(width, left);
    if (width < 0.05) continue;
    absl::StrAppendFormat(&svg,
                          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" fill=\"%s\">"
                          "<title>%s: %s ns</title></rect>\n",
                          x, y, width, kBarHeight, part.color, part.label,
                          Short(split[part.name].get<double>()));
    x += width;
    left -= width;
  }
  if (cut) {
    absl::StrAppendFormat(&svg,
                          "<path d=\"M%.1f %.1f l6 -6 l-6 -6 l6 -6 l-6 -6 l0 24 z\" "
                          "fill=\"#ffffff\"/>\n",
                          x - 6, y + 23);
  }
  return svg + TextAt(x + 8, y + 16, "class=\"value\"",
                      Short(split["total"].get<double>()) + " ns" + (cut ? " (cut)" : ""));
}

std::string Legend(const Json& sizes, double y) {
  std::string svg;
  double x = kLeft;
  for (const PartStyle& part : kParts) {
    if (sizes.empty() || !sizes[0]["ns_per_record"].contains(part.name)) continue;
    absl::StrAppendFormat(&svg, "<rect x=\"%.1f\" y=\"%.1f\" width=\"14\" height=\"14\" "
                          "fill=\"%s\"/>\n", x, y, part.color);
    svg += TextAt(x + 20, y + 12, "", part.label);
    x += 110;
  }
  return svg;
}

std::string Panel(const std::string& title, const Json& sizes, double* y) {
  std::string svg = TextAt(kLeft - 80, *y + 14, "class=\"title\"", title);
  *y += kTitleHeight - 18;
  svg += Legend(sizes, *y);
  *y += kLegendHeight;
  const double scale_ns = ScaleOf(sizes);
  for (const Json& row : sizes) {
    svg += Bar(row, scale_ns, *y);
    *y += kBarStep;
  }
  *y += kPanelGap;
  return svg;
}

}  // namespace

std::string ChartSvg(const Json& report) {
  double y = 64;
  std::string panels;
  for (const Json& component : report.at("components")) {
    for (const Json& signal : component.at("signals")) {
      if (!signal.contains("sizes")) continue;
      panels += Panel(absl::StrCat(component.at("type").get<std::string>(), ", ",
                                   signal.at("signal").get<std::string>(),
                                   ": ns per record by records in a batch"),
                      signal.at("sizes"), &y);
    }
  }
  const Json& machine = report.at("machine");
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%.0f\" "
      "viewBox=\"0 0 %d %.0f\">\n"
      "<style>text { font: 13px sans-serif; fill: #222222 } .title { font-weight: bold } "
      ".value { font-size: 12px } .small { font-size: 11px; fill: #555555 }</style>\n"
      "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
      kWidth, y, kWidth, y);
  const std::string file = report.at("file").get<std::string>();
  svg += TextAt(10, 24, "class=\"title\"", "What " + file.substr(file.rfind('/') + 1) + " costs");
  svg += TextAt(10, 42, "class=\"small\"",
                absl::StrCat(machine.at("cpu").get<std::string>(), ", ",
                             machine.at("kernel").get<std::string>(), ", weir ",
                             report.at("weir").get<std::string>()));
  return svg + panels + "</svg>\n";
}

}  // namespace weir::bench
