// The debug exporter: says what comes through. Basic: one line in the host's log per request, with
// counts. Normal and detailed: the content, on standard error or output.
//
// Its threads are its own (WEIR_BLOCKING), because either may be a slow terminal.
#pragma once

#include <memory>

#include "plugins/exporters/debug/sampler.h"
#include "weir/sdk.hpp"

namespace weir::debug {

// JSON Schema of the options.
extern const char kSchema[];

class Debug {
 public:
  static constexpr Manifest kManifest{
      .type = "debug",
      .version = "1.0.0",
      .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
      .need = kColumns<
          WEIR_COLUMN(resource, scopes), WEIR_COLUMN(resource, attrs),
          WEIR_COLUMN(resource, schema_url), WEIR_COLUMN(scope, records), WEIR_COLUMN(scope, attrs),
          WEIR_COLUMN(scope, name), WEIR_COLUMN(scope, version), WEIR_COLUMN(scope, schema_url),
          WEIR_COLUMN(attr, key), WEIR_COLUMN(span, attrs), WEIR_COLUMN(span, events),
          WEIR_COLUMN(span, links), WEIR_COLUMN(span, trace_id), WEIR_COLUMN(span, span_id),
          WEIR_COLUMN(span, parent_id), WEIR_COLUMN(span, trace_state), WEIR_COLUMN(span, name),
          WEIR_COLUMN(span, status_message), WEIR_COLUMN(span, start), WEIR_COLUMN(span, end),
          WEIR_COLUMN(span, kind), WEIR_COLUMN(span, status_code), WEIR_COLUMN(span, dropped_attrs),
          WEIR_COLUMN(span, dropped_events), WEIR_COLUMN(span, dropped_links),
          WEIR_COLUMN(event, attrs), WEIR_COLUMN(event, time), WEIR_COLUMN(event, name),
          WEIR_COLUMN(event, dropped_attrs), WEIR_COLUMN(link, attrs), WEIR_COLUMN(link, trace_id),
          WEIR_COLUMN(link, span_id), WEIR_COLUMN(link, trace_state),
          WEIR_COLUMN(link, dropped_attrs), WEIR_COLUMN(log, attrs), WEIR_COLUMN(log, body),
          WEIR_COLUMN(log, time), WEIR_COLUMN(log, observed), WEIR_COLUMN(log, severity),
          WEIR_COLUMN(log, severity_text), WEIR_COLUMN(log, event_name), WEIR_COLUMN(log, trace_id),
          WEIR_COLUMN(log, span_id), WEIR_COLUMN(log, flags), WEIR_COLUMN(log, dropped_attrs),
          WEIR_COLUMN(metric, points), WEIR_COLUMN(metric, kind), WEIR_COLUMN(metric, name),
          WEIR_COLUMN(metric, description), WEIR_COLUMN(metric, unit),
          WEIR_COLUMN(metric, temporality), WEIR_COLUMN(metric, monotonic),
          WEIR_COLUMN(point, attrs), WEIR_COLUMN(point, exemplars), WEIR_COLUMN(point, detail),
          WEIR_COLUMN(point, start), WEIR_COLUMN(point, time), WEIR_COLUMN(point, has),
          WEIR_COLUMN(point, value), WEIR_COLUMN(hist, buckets), WEIR_COLUMN(hist, bounds),
          WEIR_COLUMN(hist, count), WEIR_COLUMN(hist, sum), WEIR_COLUMN(hist, min),
          WEIR_COLUMN(hist, max), WEIR_COLUMN(exphist, pos), WEIR_COLUMN(exphist, neg),
          WEIR_COLUMN(exphist, count), WEIR_COLUMN(exphist, sum), WEIR_COLUMN(exphist, min),
          WEIR_COLUMN(exphist, max), WEIR_COLUMN(exphist, zero_count), WEIR_COLUMN(exphist, scale),
          WEIR_COLUMN(exphist, pos_offset), WEIR_COLUMN(exphist, neg_offset),
          WEIR_COLUMN(summary, quantiles), WEIR_COLUMN(summary, count), WEIR_COLUMN(summary, sum),
          WEIR_COLUMN(exemplar, attrs), WEIR_COLUMN(exemplar, time), WEIR_COLUMN(exemplar, has),
          WEIR_COLUMN(exemplar, value), WEIR_COLUMN(exemplar, trace_id),
          WEIR_COLUMN(exemplar, span_id), WEIR_COLUMN(num, v)>,
      .schema = kSchema,
      .inflight_max = 1};  // What it prints of two batches would mix.

  explicit Debug(Setup& setup);

  Status Begin(const Batch<Debug>& batch, Completion& completion) const;

 private:
  enum class Verbosity { kBasic, kNormal, kDetailed };

  void LogCounts(const weir_batch& b) const;

  const Host host_;
  const weir_clock_v1* const clock_;
  const int fd_;  // Borrowed: standard error or output.
  const Verbosity verbosity_;
  const std::unique_ptr<Sampler> sampler_;
};

}  // namespace weir::debug
