// Mark slow spans, drop health checks
//
// A span that took `slow_ms` or longer gets `slow: true`. A span whose `url.path` is one of
// `health_paths` is dropped, with everything that it called: a database query of a health check
// without the check would be a root that nobody started.
//
// The children are found by their parent's id, over and over until none is found, since they may
// stand before their parents: spans are sent when they end, and children end first.
//
// Watch: a processor sees one batch. Children that were sent in another one stay, so this makes a
// trace consistent as far as one batch allows; to be sure, hold the spans of a trace back
// (`weir.hold/1`) until it is complete. Ids are bytes that may be absent. And a clock that was set
// back makes spans that end before they begin: without the first comparison, those are very slow.
#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "weir/sdk.hpp"

namespace {

class MarkSlow {
 public:
  static constexpr weir::Manifest kManifest{
      .type = "mark_slow",
      .version = "1.0.0",
      .signals = WEIR_TRACES,
      .need = weir::kColumns<WEIR_COLUMN(span, start), WEIR_COLUMN(span, end),
                             WEIR_COLUMN(span, trace_id), WEIR_COLUMN(span, span_id),
                             WEIR_COLUMN(span, parent_id), WEIR_COLUMN(attr, key_id)>,
      .write = weir::kColumns<WEIR_COLUMN(span, drop), WEIR_COLUMN(span, attrs)>,
      .schema = R"({
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "slow_ms": {"type": "integer", "minimum": 1, "maximum": 86400000, "default": 1000},
          "health_paths": {"type": "array", "items": {"type": "string"}, "maxItems": 100}
        }
      })",
      .spare_attrs = 1};

  explicit MarkSlow(weir::Setup& setup)
      : slow_ns_(static_cast<uint64_t>(setup.config.Int("/slow_ms")) * 1'000'000),
        health_paths_(setup.config.StrList("/health_paths")),
        path_id_(setup.SubscribeKey("url.path")),
        slow_id_(setup.SubscribeKey("slow")) {}

  weir::Status Process(weir::Batch<MarkSlow>& batch) const {
    DropHealthChecks(batch);
    const weir_str slow = batch.Copy("slow");
    for (const uint32_t row : batch.live()) {
      const uint64_t start = batch.span_start()[row], end = batch.span_end()[row];
      if (end < start || end - start < slow_ns_) continue;
      if (!batch.item_attributes(row).find(slow_id_)) batch.AddToItem(row, slow).SetBool(true);
    }
    return weir::Status::Ok();
  }

 private:
  // Trace and span together: a span's id says little without its trace. Empty: no id.
  static std::string Id(const weir::Batch<MarkSlow>& batch, uint32_t row, weir_id span) {
    const uint8_t* trace_bytes = batch.IdBytes(batch.span_trace_id()[row]);
    const uint8_t* span_bytes = batch.IdBytes(span);
    if (!trace_bytes || !span_bytes) return {};
    return std::string(trace_bytes, trace_bytes + 16).append(span_bytes, span_bytes + 8);
  }

  void DropHealthChecks(weir::Batch<MarkSlow>& batch) const {
    std::unordered_set<std::string> dropped;
    const auto drop = [&](uint32_t row) {
      batch.Drop(row);
      const std::string id = Id(batch, row, batch.span_span_id()[row]);
      if (!id.empty()) dropped.insert(id);
    };
    for (const uint32_t row : batch.live()) {
      const auto path = batch.item_attributes(row).find(path_id_);
      if (!path || !path->is_text()) continue;
      const auto at = std::find(health_paths_.begin(), health_paths_.end(), path->text());
      if (at != health_paths_.end()) drop(row);
    }
    for (size_t before = 0; before != dropped.size();) {
      before = dropped.size();
      for (const uint32_t row : batch.live()) {
        if (dropped.contains(Id(batch, row, batch.span_parent_id()[row]))) drop(row);
      }
    }
  }

  uint64_t slow_ns_;
  std::vector<std::string> health_paths_;
  uint32_t path_id_;
  uint32_t slow_id_;
};

}  // namespace

WEIR_CPP_PLUGIN(Processor, "processor", MarkSlow, "mark_slow", "1.0.0", "Apache-2.0")
