#include "host/bench/compare.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/lane/loop.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

// Of one process; long enough for some rounds, short enough for many processes.
constexpr double kSampleSecondsMax = 1;
constexpr double kSamplesWanted = 12;
constexpr size_t kSamplesMax = 200;  // Pairs of them are sorted.

Json ToJson(const Verdict& verdict, std::string text) {
  Json json;
  json["text"] = std::move(text);
  json["percent"] = verdict.percent;
  const bool known = verdict.judgement != Judgement::kUndecided;
  json["low_percent"] = known ? Json(verdict.low_percent) : Json();
  json["high_percent"] = known ? Json(verdict.high_percent) : Json();
  json["samples"] = verdict.samples;
  return json;
}

}  // namespace

absl::StatusOr<Json> CompareFiles(const Job& job, double seconds, const RunJob& run) {
  std::vector<double> ratios, plugin_ratios;
  bool same_bytes = true;
  Job one = job;
  one.seconds = std::min(kSampleSecondsMax, seconds / kSamplesWanted);
  const uint64_t end_ns = MonotonicNs() + static_cast<uint64_t>(seconds * 1e9);
  while (ratios.size() < kSamplesMin ||
         (MonotonicNs() < end_ns && ratios.size() < kSamplesMax && !Judge(ratios).tight())) {
    one.swapped = ratios.size() % 2 == 1;
    absl::StatusOr<Json> sample = run(one);
    if (!sample.ok() || sample->contains("error")) return sample;
    ratios.push_back((*sample)["log_ratio"].get<double>());
    const Json& plugin = (*sample)["plugin_log_ratio"];
    if (!plugin.is_null()) plugin_ratios.push_back(plugin.get<double>());
    same_bytes = same_bytes && (*sample)["same_bytes"].get<bool>();
  }
  Json figures;
  figures["old"] = job.name;
  figures["new"] = job.against_name;
  figures["log_ratios"] = ratios;
  figures["plugin_log_ratios"] = plugin_ratios;
  figures["same_bytes"] = same_bytes;
  const Verdict verdict = Judge(ratios), plugin_verdict = Judge(plugin_ratios);
  figures["verdict"] = ToJson(verdict, verdict.Text());
  figures["plugin_verdict"] =
      ToJson(plugin_verdict, plugin_ratios.size() >= kSamplesMin
                                 ? plugin_verdict.Text()
                                 : "undecided: the call is too short for the clock");
  return figures;
}

Verdict JudgeFigures(const Json& figures) {
  return Judge(figures.at("log_ratios").get<std::vector<double>>());
}

std::string CompareText(const Json& report) {
  const auto text = [&report](const char* key) { return report.at(key).get<std::string>(); };
  const auto verdict = [&report](const char* key) {
    return report.at(key).at("text").get<std::string>();
  };
  std::string out = absl::StrCat(
      text("new"), " against ", text("old"), ", ",
      report.at("verdict").at("samples").get<size_t>(), " processes, batches of ", kUsualBatchSize,
      "\n  all of a batch's way: ", verdict("verdict"),
      "\n  inside the plugin:    ", verdict("plugin_verdict"), "\n");
  if (!report.at("same_bytes").get<bool>()) {
    out += "note: they do not send on the same bytes, so they do not do the same work\n";
  }
  return out;
}

}  // namespace weir::bench
