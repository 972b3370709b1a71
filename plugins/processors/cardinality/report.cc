#include "plugins/processors/cardinality/report.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "plugins/processors/cardinality/shard_state.h"

namespace weir::cardinality {
namespace {

using Json = nlohmann::json;

std::string Joined(const Examples& examples) {
  std::string all;
  for (const std::string& text : examples.texts()) {
    if (text.empty()) break;
    if (!all.empty()) all += ", ";
    all += text;
  }
  return all;
}

// The first `rows_max` by `size`; the rest is left out.
template <class Row, class Size>
void KeepMost(std::vector<Row>* rows, size_t rows_max, const Size& size) {
  const size_t kept = std::min(rows_max, rows->size());
  std::partial_sort(rows->begin(), rows->begin() + static_cast<ptrdiff_t>(kept), rows->end(),
                    [&](const Row& a, const Row& b) { return size(a) > size(b); });
  rows->resize(kept);
}

uint64_t Streams(const MetricRow& row) { return row.streams; }
uint64_t Texts(const TextRow& row) { return row.texts; }

MetricRow RowOf(const MetricState& metric) {
  MetricRow row;
  row.metric = metric.name.substr(0, 256);
  row.service = metric.service->name;
  row.streams = metric.streams.EstimateNow();
  row.passed = metric.streams.admitted();
  row.fresh = metric.streams.new_in_window();
  row.limited = metric.limited;
  for (const auto& key : metric.keys) {
    const uint64_t values = key->values.EstimateNow();
    if (values <= row.values) continue;
    row.attribute = key->name.substr(0, 128);
    row.values = values;
    row.examples = Joined(key->examples);
  }
  return row;
}

void AddTexts(const std::string& service, const std::string& what, const TextState& texts,
              std::vector<TextRow>* rows) {
  if (!texts.texts.refuses()) return;
  rows->push_back({service, what, texts.texts.EstimateNow(), texts.texts.admitted(), texts.limited,
                   Joined(texts.examples)});
}

Json Table(const char* title, std::vector<const char*> columns, Json rows) {
  return {{"title", title}, {"columns", std::move(columns)}, {"rows", std::move(rows)}};
}

}  // namespace

Report MakeReport(const ShardState& shard, size_t rows_max) {
  Report report;
  std::vector<const MetricState*> metrics;
  for (const auto& [id, metric] : shard.metrics.metrics()) {
    report.streams += metric->streams.Estimate();
    report.limited_metrics += metric->streams.refuses();
    metrics.push_back(metric.get());
  }
  KeepMost(&metrics, rows_max, [](const MetricState* m) { return m->streams.Estimate(); });
  for (const MetricState* metric : metrics) report.metrics.push_back(RowOf(*metric));
  for (const auto& [hash, service] : shard.texts.services()) {
    AddTexts(service->name, "span names", service->span_names, &report.texts);
    AddTexts(service->name, "span keys", service->span_keys, &report.texts);
    AddTexts(service->name, "log keys", service->log_keys, &report.texts);
    for (const auto& [key, values] : service->log_values) {
      AddTexts(service->name, "values of " + values->name, values->values, &report.texts);
    }
  }
  KeepMost(&report.texts, rows_max, Texts);
  return report;
}

std::string ReportBoard::Put(uint32_t lane, const Report& report,
                             std::vector<uint64_t>* streams) {
  std::vector<MetricRow> metrics;
  std::vector<TextRow> texts;
  {
    const std::lock_guard lock(mutex_);
    reports_[lane] = report;
    for (const auto& [index, part] : reports_) {
      metrics.insert(metrics.end(), part.metrics.begin(), part.metrics.end());
      texts.insert(texts.end(), part.texts.begin(), part.texts.end());
    }
  }
  KeepMost(&metrics, rows_max_, Streams);
  KeepMost(&texts, rows_max_, Texts);
  Json metric_rows = Json::array(), text_rows = Json::array();
  streams->clear();
  for (const MetricRow& r : metrics) {
    streams->push_back(r.streams);
    metric_rows.push_back({r.metric, r.service, r.streams, r.passed, r.fresh, r.limited,
                           r.attribute, r.values, r.examples});
  }
  for (const TextRow& r : texts) {
    text_rows.push_back({r.service, r.what, r.texts, r.passed, r.limited, r.examples});
  }
  Json tables = Json::array();
  tables.push_back(Table("Metrics with the most streams",
                         {"metric", "service", "streams", "let through", "new in the window",
                          "points over a limit", "attribute", "values", "examples"},
                         std::move(metric_rows)));
  tables.push_back(Table("Texts over a limit",
                         {"service", "what", "texts", "let through", "over the limit", "examples"},
                         std::move(text_rows)));
  // What a sender calls a metric need not be UTF-8.
  return Json({{"tables", std::move(tables)}})
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace weir::cardinality
