#include "host/graph/services.h"

#include <time.h>

#include <string>

#include "host/base/outcome.h"
#include "host/base/report.h"
#include "host/graph/instance.h"
#include "host/regex/pattern_set.h"

namespace weir {
namespace {

void LogWrite(const weir_host* h, uint32_t severity, const char* text, size_t n,
              const weir_log_field* fields, uint32_t field_count) {
  Instance::Of(h).log().Write(severity, text, n, fields, field_count);
}

uint32_t MetricsDefine(const weir_host* h, uint32_t kind, const char* name, const char* unit,
                       const char* description, const char* attributes) {
  Instance& instance = Instance::Of(h);
  std::string problem;
  const uint32_t id =
      instance.metrics().Define(kind, name, unit, description, attributes, &problem);
  if (id == 0) {
    instance.runtime().log.Warn(instance.label(), "a metric was refused", {{"reason", problem}});
  }
  return id;
}

void MetricsAdd(const weir_host* h, uint32_t id, uint32_t shard, int64_t value) {
  Instance::Of(h).metrics().Add(id, shard, value);
}

uint64_t ClockUnixNs(const weir_host*) { return UnixNs(); }
uint64_t ClockMonoNs(const weir_host*) { return MonotonicNs(); }

uint32_t KeysSubscribe(const weir_host* h, const char* key, size_t n) {
  return Instance::Of(h).runtime().keys.Subscribe({key, n});
}

// The pattern is compiled alone here, so that the plugin's create can say which one is wrong; the
// databases of the pipeline are made from all of them later.
weir_status RegexAdd(const weir_host* h, const char* pattern, size_t n, uint32_t flags,
                     uint64_t text_classes, uint32_t id, weir_outcome* outcome) {
  Instance& instance = Instance::Of(h);
  if (!instance.creating()) {
    return weir_fail(outcome, WEIR_PERMANENT, nullptr,
                     "weir.regex/1 add was called after create; patterns are fixed by then");
  }
  const std::string text(pattern, n);
  regex::PatternSet alone;
  const absl::Status checked = alone.Add({0, id, text, flags, text_classes});
  if (!checked.ok()) return ToWeirStatus(checked, outcome);
  instance.AddPattern({text, flags, text_classes, id});
  return WEIR_OK;
}

weir_status ReportPublish(const weir_host* h, const char* json, size_t n, weir_outcome* outcome) {
  const absl::Status checked = CheckReport({json, n});
  if (!checked.ok()) return ToWeirStatus(checked, outcome);
  Instance::Of(h).SetReport({json, n});
  return WEIR_OK;
}

const weir_log_v1 kLog = {sizeof(weir_log_v1), 0, &LogWrite};
const weir_metrics_v1 kMetrics = {sizeof(weir_metrics_v1), 0, &MetricsDefine, &MetricsAdd};
const weir_clock_v1 kClock = {sizeof(weir_clock_v1), 0, &ClockUnixNs, &ClockMonoNs};
const weir_keys_v1 kKeys = {sizeof(weir_keys_v1), 0, &KeysSubscribe};
const weir_regex_v1 kRegex = {sizeof(weir_regex_v1), 0, &RegexAdd};
const weir_report_v1 kReport = {sizeof(weir_report_v1), 0, &ReportPublish};

}  // namespace

const void* FindService(std::string_view id) {
  if (id == weir_log_v1_id) return &kLog;
  if (id == weir_metrics_v1_id) return &kMetrics;
  if (id == weir_clock_v1_id) return &kClock;
  if (id == weir_keys_v1_id) return &kKeys;
  if (id == weir_regex_v1_id) return &kRegex;
  if (id == weir_report_v1_id) return &kReport;
  if (id == weir_loop_v1_id) return LoopService();
  if (id == weir_wire_v1_id) return WireService();
  if (id == weir_json_v1_id) return JsonService();
  if (id == weir_ack_v1_id) return AckService();
  if (id == weir_hold_v1_id) return HoldService();
  return nullptr;
}

}  // namespace weir
