#include "plugins/processors/redaction/detect_tally.h"

#include <string>

namespace weir::redaction {

DetectCounters::DetectCounters(const Setup& setup, const DetectOptions& options)
    : by_detector_(options.set.size()) {
  if (!options.any()) return;
  for (uint32_t d = 0; d < options.set.size(); d++) {
    if (!options.set.is_on(d)) continue;
    const std::string label = "detector=" + std::string(options.set.name(d));
    by_detector_[d].found =
        setup.DefineCounter("finds", "{find}", "What the detectors found", label.c_str());
    by_detector_[d].refused =
        setup.DefineCounter("refused_candidates", "{candidate}",
                            "What looked like a find and failed its check", label.c_str());
    by_detector_[d].unsure =
        setup.DefineCounter("unsure_candidates", "{candidate}",
                            "What stayed below its detector's threshold", label.c_str());
  }
  for (const TextClassName& name : kTextClassNames) {
    found_in_[name.text_class] = setup.DefineCounter(
        "finds_by_class", "{find}", "The class of text that finds were in", name.label);
  }
  for (uint32_t i = 0; i < kActionKinds; i++) {
    if (!kActionNames[i]) continue;
    const std::string label = std::string("action=") + kActionNames[i];
    actions_[i] = setup.DefineCounter("actions", "{find}", "What was done about finds",
                                      label.c_str());
  }
  scanned_bytes_ = setup.DefineCounter("scanned_bytes", "By", "Text that the detectors read");
  spent_ns_ = setup.DefineCounter("detect_time", "ns", "Time in the processor with detectors on");
}

void DetectCounters::Add(uint32_t shard, DetectTally* tally,
                         std::span<const detect::DetectorCounts> counts, uint64_t spent_ns) const {
  tally->given.resize(counts.size());
  for (size_t d = 0; d < counts.size(); d++) {
    const detect::DetectorCounts &now = counts[d], &before = tally->given[d];
    if (now.candidates == before.candidates && now.found == before.found) continue;
    by_detector_[d].found.Add(shard, static_cast<int64_t>(now.found - before.found));
    by_detector_[d].refused.Add(shard, static_cast<int64_t>(now.refused - before.refused));
    by_detector_[d].unsure.Add(shard,
                               static_cast<int64_t>(now.below_threshold - before.below_threshold));
    tally->given[d] = now;
  }
  for (const TextClassName& name : kTextClassNames) {
    found_in_[name.text_class].Add(shard, tally->found_in[name.text_class]);
    tally->found_in[name.text_class] = 0;
  }
  for (uint32_t i = 0; i < kActionKinds; i++) {
    actions_[i].Add(shard, tally->actions[i]);
    tally->actions[i] = 0;
  }
  scanned_bytes_.Add(shard, tally->scanned_bytes);
  tally->scanned_bytes = 0;
  spent_ns_.Add(shard, static_cast<int64_t>(spent_ns));
}

}  // namespace weir::redaction
