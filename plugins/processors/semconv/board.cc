#include "plugins/processors/semconv/board.h"

#include <algorithm>
#include <vector>

#include <nlohmann/json.hpp>

namespace weir::semconv {
namespace {

using Document = nlohmann::ordered_json;

void AddCounts(const std::array<uint64_t, kFixKinds>& from, std::array<uint64_t, kFixKinds>* to) {
  for (size_t i = 0; i < kFixKinds; i++) (*to)[i] += from[i];
}

void AddRows(const std::map<std::string, Board::KeyRow>& from,
             std::map<std::string, Board::KeyRow>* to) {
  for (const auto& [name, row] : from) {
    Board::KeyRow& sum = (*to)[name];
    sum.count += row.count;
    for (size_t i = 0; i < kFindings; i++) {
      sum.findings[i] += row.findings[i];
      if (sum.examples[i].empty()) sum.examples[i] = row.examples[i];
    }
  }
}

// Of 0 to 100: the share of records without a violation.
double Score(uint64_t records, uint64_t violating) {
  if (records == 0) return 100;
  return static_cast<double>(records - std::min(violating, records)) * 100.0 /
         static_cast<double>(records);
}

double Rounded(double value) { return static_cast<double>(static_cast<int64_t>(value * 10)) / 10; }

struct Ranked {
  const std::string* name;
  const Board::KeyRow* row;
  uint32_t finding;
};

// Violations first, then by how often.
std::vector<Ranked> Rank(const std::map<std::string, Board::KeyRow>& rows, size_t rows_max) {
  std::vector<Ranked> ranked;
  for (const auto& [name, row] : rows) {
    for (uint32_t i = 0; i < kFindings; i++) {
      if (row.findings[i] != 0) ranked.push_back({&name, &row, i});
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    const Level x = kFindingInfo[a.finding].level, y = kFindingInfo[b.finding].level;
    return x != y ? x < y : a.row->findings[a.finding] > b.row->findings[b.finding];
  });
  if (ranked.size() > rows_max) ranked.resize(rows_max);
  return ranked;
}

Document FindingsTable(const char* title, const char* kind, const std::vector<Ranked>& ranked) {
  Document rows = Document::array();
  for (const Ranked& entry : ranked) {
    const FindingInfo& info = kFindingInfo[entry.finding];
    rows.push_back({LevelText(info.level), info.id, *entry.name,
                    entry.row->findings[entry.finding], entry.row->examples[entry.finding]});
  }
  return {{"title", title},
          {"columns", {"level", "finding", kind, "count", "first seen"}},
          {"rows", std::move(rows)}};
}

}  // namespace

void Board::AddKeys(const Tally& tally, const Names& names, const UnknownNames& unknown,
                    Window* window) {
  for (size_t index = 0; index < tally.keys.size(); index++) {
    const KeyTally& key = tally.keys[index];
    const bool required = key.dynamic[kDynamicCount - 1] != 0;
    if (key.count == 0 && !required) continue;
    if (index >= names.size() + unknown.size()) break;
    const uint16_t at = static_cast<uint16_t>(index);
    const Fact& fact = index < names.size() ? names.fact(at) : unknown.fact(at);
    if (fact.always == 0 && key.dynamic == KeyTally().dynamic) continue;
    if (window->keys.size() >= kKeysMax) break;
    KeyRow& row = window->keys[std::string(fact.text())];
    row.count += key.count;
    for (uint32_t i = 0; i < kFindings; i++) {
      if (fact.always >> i & 1) row.findings[i] += key.count;
    }
    for (size_t i = 0; i < kDynamicCount; i++) {
      row.findings[static_cast<size_t>(kDynamic[i])] += key.dynamic[i];
    }
  }
  for (const Example& example : tally.examples) {
    const Fact& fact =
        example.index < names.size() ? names.fact(example.index) : unknown.fact(example.index);
    const auto found = window->keys.find(std::string(fact.text()));
    if (found == window->keys.end()) continue;
    std::string& text = found->second.examples[static_cast<size_t>(example.finding)];
    if (!text.empty()) continue;
    if (!example.value.empty()) text = "\"" + example.value + "\" on ";
    text += example.on;
    const std::string& service = tally.services[example.service].name;
    if (!service.empty()) text += " of " + service;
  }
}

void Board::Add(const Tally& tally, const Names& names, const UnknownNames& unknown,
                uint64_t now_ns) {
  const std::lock_guard lock(mutex_);
  if (now_ns - begun_ns_ >= kWindowNs) {
    before_ = now_ns - begun_ns_ < 2 * kWindowNs ? std::move(now_) : Window();
    now_ = Window();
    begun_ns_ = now_ns;
  }
  AddKeys(tally, names, unknown, &now_);
  for (const auto& [name, metric] : tally.metrics) {
    if (metric.count == 0 || metric.findings == 0 || now_.metrics.size() >= kKeysMax) continue;
    KeyRow& row = now_.metrics[name];
    row.count += metric.count;
    for (uint32_t i = 0; i < kFindings; i++) {
      if (metric.findings >> i & 1) row.findings[i] += metric.count;
    }
  }
  for (const ServiceTally& service : tally.services) {
    if (service.records == 0) continue;
    ServiceRow& row = now_.services[service.name.empty() ? "(unnamed)" : service.name];
    row.records += service.records;
    row.violating += service.violating;
    for (size_t i = 0; i < kFindings; i++) row.findings[i] += service.findings[i];
  }
  AddCounts(tally.fixed, &now_.fixed);
  AddCounts(tally.would, &now_.would);
  now_.conflicts += tally.conflicts;
  now_.unscaled += tally.unscaled;
  now_.newer += tally.newer;
}

Board::Window Board::Both() const {
  const std::lock_guard lock(mutex_);
  Window sum = now_;
  AddRows(before_.keys, &sum.keys);
  AddRows(before_.metrics, &sum.metrics);
  for (const auto& [name, service] : before_.services) {
    ServiceRow& row = sum.services[name];
    row.records += service.records;
    row.violating += service.violating;
    for (size_t i = 0; i < kFindings; i++) row.findings[i] += service.findings[i];
  }
  AddCounts(before_.fixed, &sum.fixed);
  AddCounts(before_.would, &sum.would);
  sum.conflicts += before_.conflicts;
  sum.unscaled += before_.unscaled;
  sum.newer += before_.newer;
  return sum;
}

namespace {

struct LevelCounts {
  uint64_t of[3] = {};
};

LevelCounts ByLevel(const std::array<uint64_t, kFindings>& findings) {
  LevelCounts counts;
  for (size_t i = 0; i < kFindings; i++) {
    counts.of[static_cast<size_t>(kFindingInfo[i].level)] += findings[i];
  }
  return counts;
}

Document FixTable(const std::array<uint64_t, kFixKinds>& fixed,
                  const std::array<uint64_t, kFixKinds>& would) {
  Document rows = Document::array();
  for (size_t i = 0; i < kFixKinds; i++) {
    if (fixed[i] != 0 || would[i] != 0) rows.push_back({kFixNames[i], fixed[i], would[i]});
  }
  return {{"title", "Fixes"},
          {"columns", {"fix", "made", "replace would make"}},
          {"rows", std::move(rows)}};
}

}  // namespace

std::string Board::Json() const {
  const Window sum = Both();
  std::string text;
  for (uint32_t rows = rows_max_; rows != 0; rows /= 2) {
    text = Render(sum, rows);
    if (text.size() <= kReportBytesMax) break;
  }
  return text;
}

std::string Board::Render(const Window& sum, uint32_t rows_max) {
  // Those with the most violating records first.
  std::vector<std::pair<const std::string*, const ServiceRow*>> ranked;
  for (const auto& [name, row] : sum.services) ranked.emplace_back(&name, &row);
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.second->violating > b.second->violating;
  });
  if (ranked.size() > rows_max) ranked.resize(rows_max);
  Document services = Document::array(), by_service = Document::object();
  for (const auto& [name, row] : ranked) {
    const LevelCounts counts = ByLevel(row->findings);
    const double score = Rounded(Score(row->records, row->violating));
    services.push_back({*name, score, row->records, row->violating, counts.of[0], counts.of[1],
                        counts.of[2]});
    Document& entry = by_service[*name] = {
        {"score", score}, {"records", row->records}, {"violating_records", row->violating}};
    Document& findings = entry["findings"] = Document::object();
    for (size_t i = 0; i < kFindings; i++) {
      if (row->findings[i] == 0) continue;
      Document& count = findings[kFindingInfo[i].id][LevelText(kFindingInfo[i].level)];
      count = (count.is_null() ? uint64_t{0} : count.get<uint64_t>()) + row->findings[i];
    }
  }
  Document tables = Document::array();
  tables.push_back({{"title", "Services"},
                    {"columns", {"service", "score", "records", "violating", "violations",
                                 "improvements", "information"}},
                    {"rows", std::move(services)}});
  tables.push_back(FindingsTable("Attributes", "attribute", Rank(sum.keys, rows_max)));
  tables.push_back(FindingsTable("Metrics", "metric", Rank(sum.metrics, rows_max)));
  tables.push_back(FixTable(sum.fixed, sum.would));
  const Document report = {{"tables", std::move(tables)},
                           {"services", std::move(by_service)},
                           {"conflicts", sum.conflicts},
                           {"unconverted_metrics", sum.unscaled},
                           {"newer_schemas", sum.newer}};
  // A name need not be UTF-8 for a plugin to have seen it.
  return report.dump(-1, ' ', false, Document::error_handler_t::replace);
}

}  // namespace weir::semconv
