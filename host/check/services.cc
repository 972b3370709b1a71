#include "host/check/services.h"

#include <string_view>

#include "absl/status/status.h"
#include "host/base/outcome.h"
#include "host/lane/loop.h"

namespace weir::check {
namespace {

weir_status NoPieces(const weir_batch*, const weir_piece** pieces, uint32_t* count,
                     uint64_t* bytes) {
  static const weir_piece kEmpty = {};
  *pieces = &kEmpty;
  *count = 0;
  *bytes = 0;
  return WEIR_OK;
}

constexpr weir_log_v1 kLog = {
    sizeof(weir_log_v1), 0,
    [](const weir_host*, uint32_t, const char*, size_t, const weir_log_field*, uint32_t) {}};
constexpr weir_metrics_v1 kMetrics = {
    sizeof(weir_metrics_v1), 0,
    [](const weir_host*, uint32_t, const char*, const char*, const char*, const char*) {
      return uint32_t{1};
    },
    [](const weir_host*, uint32_t, uint32_t, int64_t) {}};
constexpr weir_clock_v1 kClock = {sizeof(weir_clock_v1), 0, &Services::UnixNs, &Services::MonoNs};
constexpr weir_keys_v1 kKeys = {sizeof(weir_keys_v1), 0, &Services::Subscribe};
constexpr weir_regex_v1 kRegex = {sizeof(weir_regex_v1), 0, &Services::AddPattern};
constexpr weir_wire_v1 kWire = {sizeof(weir_wire_v1), 0, &NoPieces};
constexpr weir_json_v1 kJson = {
    sizeof(weir_json_v1), 0,
    [](const weir_sink*, uint16_t, const char*, uint64_t, weir_permit*, uint64_t*,
       weir_outcome*) { return weir_status{WEIR_PERMANENT}; },
    &NoPieces};
constexpr weir_ack_v1 kAck = {sizeof(weir_ack_v1), 0,
                              [](const weir_host*, uint64_t, const weir_outcome*) {}};
constexpr weir_loop_v1 kLoop = {
    sizeof(weir_loop_v1),
    0,
    [](const weir_lane*, int32_t, uint32_t, weir_fd_fn, void*) { return weir_status{WEIR_OK}; },
    [](const weir_lane*, int32_t, uint32_t) { return weir_status{WEIR_OK}; },
    [](const weir_lane*, int32_t) {},
    [](const weir_lane*, uint64_t, weir_fn, void*) { return uint64_t{1}; },
    [](const weir_lane*, uint64_t) {},
    [](const weir_lane*, weir_fn, void*) { return weir_status{WEIR_OK}; },
    [](const weir_lane*, const char*, weir_fd_fn, void*, weir_outcome*) {
      return weir_status{WEIR_OK};
    },
    [](const weir_lane*, const char*, weir_fn, void*) { return weir_status{WEIR_OK}; },
    [](const weir_lane*) { return int32_t{0}; },
    [](const weir_lane*, uint64_t) {}};

}  // namespace

Harness& Services::Of(const weir_host* h) {
  return *reinterpret_cast<const Harness::Face*>(h)->self;
}

uint64_t Services::UnixNs(const weir_host*) { return weir::UnixNs(); }
uint64_t Services::MonoNs(const weir_host*) { return MonotonicNs(); }

void Services::Fail(const weir_host* h, const char* text, size_t n) {
  Of(h).error_.assign(text, n);
}

uint32_t Services::Subscribe(const weir_host* h, const char* key, size_t n) {
  std::vector<std::string>& keys = Of(h).keys_;
  const std::string_view name(key, n);
  for (size_t i = 0; i < keys.size(); i++) {
    if (keys[i] == name) return static_cast<uint32_t>(i + 1);
  }
  keys.emplace_back(name);
  return static_cast<uint32_t>(keys.size());
}

weir_status Services::AddPattern(const weir_host* h, const char* pattern, size_t n, uint32_t flags,
                                 uint64_t text_classes, uint32_t id, weir_outcome* outcome) {
  const regex::Pattern asked = {0, id, std::string(pattern, n), flags, text_classes};
  regex::PatternSet alone;
  const absl::Status status = alone.Add(asked);
  if (status.ok()) Of(h).patterns_.push_back(asked);
  return ToWeirStatus(status, outcome);
}

const void* Services::Find(const weir_host* h, const char* id) {
  if (Of(h).offer_ == Offer::kNone) return nullptr;
  const std::string_view name = id;
  if (name == weir_log_v1_id) return &kLog;
  if (name == weir_metrics_v1_id) return &kMetrics;
  if (name == weir_clock_v1_id) return &kClock;
  if (name == weir_keys_v1_id) return &kKeys;
  if (name == weir_regex_v1_id) return &kRegex;
  if (name == weir_wire_v1_id) return &kWire;
  if (name == weir_json_v1_id) return &kJson;
  if (name == weir_ack_v1_id) return &kAck;
  if (name == weir_loop_v1_id) return &kLoop;
  return nullptr;
}

}  // namespace weir::check
