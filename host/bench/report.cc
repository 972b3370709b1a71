#include "host/bench/report.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "host/bench/figures.h"
#include "host/bench/table.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kColumns = 100;

std::string Text(const Json& value) { return value.get<std::string>(); }

std::string Number(const Json& value) {
  return value.is_null() ? "-" : Short(value.get<double>());
}

std::string Count(const Json& value) { return std::to_string(value.get<uint64_t>()); }

std::string Micros(const Json& ns) { return Short(ns.get<double>() / 1e3); }

// 0: as captured.
std::string Batch(const Json& row) {
  const auto records = row.at("records_per_batch").get<uint64_t>();
  return records == 0 ? "captured" : std::to_string(records);
}

std::string DataLine(const Json& signal) {
  const Json& data = signal.at("data");
  return absl::StrCat(Count(data.at("records")), " ", Text(signal.at("record_name")), " in ",
                      Count(data.at("requests")), " requests, ", Count(data.at("bytes")),
                      " bytes, over and over");
}

std::string SplitTable(const Json& signal) {
  Table table;
  table.Add({"batch", "total", "= nothing", "+ columns", "+ scan", "+ call", "+ plugin",
             "+ write", "no-op", "x nothing", "MB/s"});
  for (const Json& row : signal.at("sizes")) {
    const Json& split = row.at("ns_per_record");
    std::vector<std::string> cells = {Batch(row), Number(split.at("total"))};
    for (const std::string_view name : kSplitNames) {
      cells.push_back(Number(split.at(std::string(name))));
    }
    cells.push_back(Number(row.at("noop_ns_per_record")));
    cells.push_back(Number(row.at("times_nothing")));
    cells.push_back(Number(row.at("megabytes_per_s")));
    table.Add(std::move(cells));
  }
  return table.Text("  ");
}

std::string BatchTable(const Json& signal) {
  Table table;
  table.Add({"batch", "p50 us", "p99 us", "p99.9 us", "allocs", "by plugin", "arena bytes",
             "cycles/rec", "kept %", "spread %"});
  for (const Json& row : signal.at("sizes")) {
    table.Add({Batch(row), Micros(row.at("batch_p50_ns")), Micros(row.at("batch_p99_ns")),
               Micros(row.at("batch_p999_ns")), Number(row.at("allocations_per_batch")),
               Number(row.at("plugin_allocations_per_batch")),
               Number(row.at("arena_bytes_per_batch")), Number(row.at("cycles_per_record")),
               Short(row.at("records_out").get<double>() / row.at("records").get<double>() * 100),
               Number(row.at("spread_percent"))});
  }
  return table.Text("  ");
}

std::string WorkersTable(const Json& signal) {
  Table table;
  table.Add({"workers", "records/s", "MB/s", "ns/record each", "x one worker",
             "nothing: records/s", "x one worker", "spread %"});
  for (const Json& row : signal.at("workers")) {
    table.Add({Count(row.at("workers")),
               absl::StrFormat("%.0f", row.at("records_per_s").get<double>()),
               Number(row.at("megabytes_per_s")), Number(row.at("ns_per_record_and_worker")),
               Number(row.at("times_one_worker")),
               absl::StrFormat("%.0f", row.at("nothing_records_per_s").get<double>()),
               Number(row.at("nothing_times_one_worker")), Number(row.at("spread_percent"))});
  }
  return table.Text("  ");
}

std::string Refusals(const Json& signal) {
  std::string text;
  for (const Json& row : signal.at("sizes")) {
    if (row.at("batches_refused") == 0) continue;
    absl::StrAppend(&text, "  refused: ", Count(row.at("batches_refused")), " of ",
                    Count(row.at("batches")), " batches of ", Batch(row), ": ",
                    Text(row.at("refusal")), "\n");
  }
  return text;
}

std::string ProcessorText(const Json& signal) {
  std::string text = absl::StrCat("\n", Text(signal.at("signal")), ": ", DataLine(signal), "\n\n",
                                  "  time by batch size, ns/record\n", SplitTable(signal), "\n",
                                  "  each batch\n", BatchTable(signal), Refusals(signal));
  if (signal.at("workers").empty()) return text;
  const std::string batch = Batch({{"records_per_batch",
                                    signal.at("workers")[0].at("records_per_batch")}});
  absl::StrAppend(&text, "\n  workers, in batches ",
                  batch == "captured" ? "as captured" : "of " + batch, "\n", WorkersTable(signal));
  return text;
}

std::string ExporterText(const Json& signal) {
  Table table;
  table.Add({"batch", "ns/record", "= begin", "+ wait", "MB/s", "p50 us", "p99 us", "p99.9 us",
             "allocations", "spread %"});
  for (const Json& row : signal.at("sizes")) {
    const Json& split = row.at("ns_per_record");
    table.Add({Batch(row), Number(split.at("total")), Number(split.at("begin")),
               Number(split.at("wait")), Number(row.at("megabytes_per_s")),
               Micros(row.at("batch_p50_ns")), Micros(row.at("batch_p99_ns")),
               Micros(row.at("batch_p999_ns")), Number(row.at("allocations_per_batch")),
               Number(row.at("spread_percent"))});
  }
  return absl::StrCat("\n", Text(signal.at("signal")), ": ", DataLine(signal), "\n\n",
                      "  from begin to done, by batch size\n", table.Text("  "));
}

std::string ReceiverText(const Json& signal) {
  const Json& figures = signal.at("receiver");
  Table table;
  table.Add({"bytes", "records", "pushes", "ns/record", "MB/s", "records/push", "spread %"});
  table.Add({Count(figures.at("bytes")), Count(figures.at("records")), Count(figures.at("pushes")),
             Number(figures.at("ns_per_record")), Number(figures.at("megabytes_per_s")),
             Number(figures.at("records_per_push")), Number(figures.at("spread_percent"))});
  return absl::StrCat("\n", Text(figures.at("endpoint")),
                      ": from the first byte to the last push\n", table.Text("  "));
}

// At spaces, so that each line has at most kColumns.
std::string Folded(const std::string& text) {
  std::string out, line;
  for (size_t from = 0; from < text.size();) {
    const size_t to = std::min(text.find(' ', from), text.size());
    if (!line.empty() && line.size() + 1 + (to - from) > kColumns) {
      out += line + "\n";
      line = "  ";
    } else if (!line.empty()) {
      line += ' ';
    }
    line.append(text, from, to - from);
    from = to + 1;
  }
  return out + line + "\n";
}

std::string ComponentText(const Json& component) {
  std::string text = absl::StrCat(
      "\n", Folded(absl::StrCat(Text(component.at("kind")), " ", Text(component.at("type")), " ",
                                Text(component.at("version")), ", configured ",
                                component.at("config_from") == "schema"
                                    ? "with the least that its schema allows: " +
                                          component.at("config").dump()
                                    : "by " + Text(component.at("config_from")))));
  for (const Json& signal : component.at("signals")) {
    if (component.at("kind") == "processor") text += ProcessorText(signal);
    if (component.at("kind") == "exporter") text += ExporterText(signal);
    if (component.at("kind") == "receiver") text += ReceiverText(signal);
  }
  if (!component.at("notes").empty()) text += "\n";
  for (const Json& note : component.at("notes")) text += Folded("note: " + Text(note));
  return text;
}

}  // namespace

double WorstSpreadPercent(const Json& report) {
  double worst = 0;
  for (const Json& component : report.at("components")) {
    for (const Json& signal : component.at("signals")) {
      for (const char* key : {"sizes", "workers"}) {
        if (!signal.contains(key)) continue;
        for (const Json& row : signal.at(key)) {
          worst = std::max(worst, row.at("spread_percent").get<double>());
        }
      }
      if (!signal.contains("receiver")) continue;
      worst = std::max(worst, signal.at("receiver").at("spread_percent").get<double>());
    }
  }
  return worst;
}

std::string ReportText(const Json& report) {
  const Json& machine = report.at("machine");
  std::string text = Folded(absl::StrCat(
      Text(report.at("file")), " on ", Text(machine.at("cpu")), ", ",
      Count(machine.at("processors")), " processors, ", Text(machine.at("kernel")), ", load ",
      Short(machine.at("load").get<double>()), "; weir ", Text(report.at("weir"))));
  for (const Json& component : report.at("components")) text += ComponentText(component);
  const double spread = WorstSpreadPercent(report);
  if (spread > kNoisyPercent) {
    text += "\n" + Folded(absl::StrCat("The machine was noisy: spread up to ", Short(spread),
                                       " %. Figures with such a spread are not to be relied on; "
                                       "measure again when nothing else runs."));
  }
  return text;
}

}  // namespace weir::bench
