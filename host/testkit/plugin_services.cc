// The services of the plugin test host.
#include <pthread.h>
#include <string.h>
#include <time.h>

#include <string_view>
#include <utility>

#include "host/base/outcome.h"
#include "host/base/report.h"
#include "host/regex/pattern_set.h"
#include "host/testkit/plugin_loops.h"

namespace weir::testkit {
namespace {

uint64_t UnixNs(const weir_host*) { return weir::UnixNs(); }
uint64_t MonoNs(const weir_host*) { return MonotonicNs(); }

weir_status Give(const std::vector<weir_piece>& views, const weir_piece** pieces, uint32_t* count,
                 uint64_t* bytes) {
  *pieces = views.data();
  *count = static_cast<uint32_t>(views.size());
  *bytes = 0;
  for (const weir_piece& piece : views) *bytes += piece.len;
  return WEIR_OK;
}

const WireBatch& BatchOf(const weir_batch* b) {
  return *static_cast<const WireBatch*>(b->host_data);
}

}  // namespace

PluginHost& PluginServices::Of(const weir_host* h) {
  return *reinterpret_cast<const PluginHost::Face*>(h)->self;
}

PluginHost::LaneState& PluginServices::Of(const weir_lane* lane) {
  return PluginHost::LaneState::Of(lane);
}

void PluginServices::Fail(const weir_host* h, const char* text, size_t n) {
  PluginHost& host = Of(h);
  std::lock_guard lock(host.mutex_);
  if (host.failure_.empty()) host.failure_.assign(text, n);
}

void PluginServices::Log(const weir_host* h, uint32_t severity, const char* text, size_t n,
                         const weir_log_field* fields, uint32_t field_count) {
  LogLine line;
  line.severity = severity;
  line.text.assign(text, n);
  for (uint32_t i = 0; i < field_count; i++) line.fields[fields[i].key] = fields[i].value;
  PluginHost& host = Of(h);
  std::lock_guard lock(host.mutex_);
  host.logs_.push_back(std::move(line));
}

void PluginServices::OnlyInCreate(const PluginHost& host, const char* what) {
  if (host.created_ && host.settings_.watch != nullptr) {
    host.settings_.watch->OnFault("R-307", std::string(what) + " after create had returned");
  }
}

uint32_t PluginServices::DefineMetric(const weir_host* h, uint32_t kind, const char* name,
                                      const char*, const char*, const char* attributes) {
  PluginHost& host = Of(h);
  OnlyInCreate(host, "a metric was defined");
  std::lock_guard lock(host.mutex_);
  constexpr size_t kMetricsMax = 1024;  // As in the collector.
  if (host.metrics_.size() == kMetricsMax) return 0;
  host.metrics_.push_back({name, attributes == nullptr ? "" : attributes, kind, 0});
  return static_cast<uint32_t>(host.metrics_.size());
}

void PluginServices::AddMetric(const weir_host* h, uint32_t id, uint32_t, int64_t value) {
  PluginHost& host = Of(h);
  std::lock_guard lock(host.mutex_);
  if (id == 0 || id > host.metrics_.size()) return;
  PluginHost::MetricState& metric = host.metrics_[id - 1];
  metric.value = metric.kind == WEIR_GAUGE ? value : metric.value + value;
}

uint32_t PluginServices::Subscribe(const weir_host* h, const char* key, size_t n) {
  PluginHost& host = Of(h);
  OnlyInCreate(host, "a key was subscribed to");
  std::lock_guard lock(host.mutex_);
  for (size_t i = 0; i < host.keys_.size(); i++) {
    if (host.keys_[i] == std::string_view(key, n)) return static_cast<uint32_t>(i + 1);
  }
  host.keys_.emplace_back(key, n);
  return static_cast<uint32_t>(host.keys_.size());
}

weir_status PluginServices::AddPattern(const weir_host* h, const char* pattern, size_t n,
                                       uint32_t flags, uint64_t text_classes, uint32_t id,
                                       weir_outcome* outcome) {
  OnlyInCreate(Of(h), "a pattern was registered");
  const std::string text(pattern, n);
  regex::PatternSet check;
  const absl::Status status = check.Add({0, id, text, flags, text_classes});
  if (!status.ok()) return ToWeirStatus(status, outcome);
  Of(h).patterns_.push_back({text, flags, id, text_classes});
  return WEIR_OK;
}

weir_status PluginServices::Publish(const weir_host* h, const char* json, size_t n,
                                    weir_outcome* outcome) {
  const absl::Status checked = CheckReport({json, n});
  if (!checked.ok()) return ToWeirStatus(checked, outcome);
  PluginHost& host = Of(h);
  std::lock_guard lock(host.mutex_);
  host.report_.assign(json, n);
  return WEIR_OK;
}

void PluginServices::Complete(const weir_host* h, uint64_t ticket, const weir_outcome* outcome) {
  PluginHost& host = Of(h);
  host.tickets_.Completes(ticket, *outcome);
  if (host.settings_.watch != nullptr) host.settings_.watch->OnComplete(ticket);
  std::lock_guard lock(host.mutex_);
  host.completed_count_++;
  if (host.settings_.last_completion_only) host.completed_.clear();
  host.completed_.push_back({ticket, outcome->status, outcome->retry_after_ns, outcome->rejected,
                             std::string(outcome->text ? outcome->text : "", outcome->text_len)});
}

weir_status PluginServices::DecodeJson(const weir_sink* s, uint16_t signal, const char* json,
                                       uint64_t n, weir_permit* permit, uint64_t* written,
                                       weir_outcome* outcome) {
  return FakeSink::DecodeJson(s, signal, {json, n}, permit, written, outcome);
}

weir_status PluginServices::WirePieces(const weir_batch* b, const weir_piece** pieces,
                                       uint32_t* count, uint64_t* bytes) {
  return Give(BatchOf(b).wire_views_, pieces, count, bytes);
}

weir_status PluginServices::JsonPieces(const weir_batch* b, const weir_piece** pieces,
                                       uint32_t* count, uint64_t* bytes) {
  return Give(BatchOf(b).json_views_, pieces, count, bytes);
}

std::string PluginHost::AnyPort(std::string_view endpoint) {
  const bool is_tcp = endpoint.substr(0, 6) == "tcp://" && endpoint.find(':', 6) != endpoint.npos;
  if (!is_tcp) return std::string(endpoint);
  std::lock_guard lock(mutex_);
  size_t place = 0;
  while (place < asked_endpoints_.size() && asked_endpoints_[place] != endpoint) place++;
  if (place == asked_endpoints_.size()) asked_endpoints_.emplace_back(endpoint);
  return "tcp://127.0.0.1:" + std::string(place + 1, '0');
}

weir_status PluginServices::Listen(const weir_lane* lane, const char* endpoint, weir_fd_fn fn,
                                   void* context, weir_outcome* outcome) {
  PluginHost::LaneState& state = Of(lane);
  PluginHost& host = *state.host;
  const std::string bound = host.settings_.any_port ? host.AnyPort(endpoint) : endpoint;
  const Endpoints::Listener listener{&host, &state, &state.loop, fn, context};
  const absl::Status status = host.loops_->endpoints->Listen(bound, listener);
  if (status.ok()) {
    std::lock_guard lock(host.mutex_);
    host.listening_.push_back(bound);
  }
  return ToWeirStatus(status, outcome);
}

weir_status PluginServices::ThreadStart(const weir_lane* lane, const char* name, weir_fn fn,
                                        void* context) {
  PluginHost::LaneState& state = Of(lane);
  HostWatch* const watch = state.host->settings_.watch;
  state.threads_running++;
  state.threads.push_back(
      std::make_unique<std::thread>([fn, context, watch, &state, text = std::string(name)] {
        pthread_setname_np(pthread_self(), text.substr(0, 15).c_str());
        try {
          fn(context);
        } catch (...) {
          if (watch == nullptr) throw;
          watch->OnFault("R-606", "an exception left a thread of thread_start");
        }
        state.threads_running--;
      }));
  return WEIR_OK;
}

int32_t PluginServices::StopRequested(const weir_lane* lane) {
  return Of(lane).stop_requested.load() ? 1 : 0;
}

const weir_loop_v1 PluginServices::kLoop = {
    sizeof(weir_loop_v1),
    0,
    [](const weir_lane* lane, int32_t fd, uint32_t events, weir_fd_fn fn, void* context) {
      return ToWeirStatus(Of(lane).loop.FdAdd(&Of(lane), fd, events, fn, context), nullptr);
    },
    [](const weir_lane* lane, int32_t fd, uint32_t events) {
      return ToWeirStatus(Of(lane).loop.FdModify(fd, events), nullptr);
    },
    [](const weir_lane* lane, int32_t fd) { Of(lane).loop.FdRemove(fd); },
    [](const weir_lane* lane, uint64_t at_mono_ns, weir_fn fn, void* context) {
      return Of(lane).loop.TimerAdd(&Of(lane), at_mono_ns, fn, context);
    },
    [](const weir_lane* lane, uint64_t id) { Of(lane).loop.TimerCancel(id); },
    [](const weir_lane* lane, weir_fn fn, void* context) {
      Of(lane).loop.Post(&Of(lane), fn, context);
      return static_cast<weir_status>(WEIR_OK);
    },
    &PluginServices::Listen,
    &PluginServices::ThreadStart,
    &PluginServices::StopRequested,
    [](const weir_lane* lane, uint64_t at_mono_ns) { Of(lane).tick_at_ns.store(at_mono_ns); }};

weir_status PluginServices::Detach(const weir_lane* lane, weir_batch* b, const uint32_t* rows,
                                   uint32_t n, uint64_t* group, weir_outcome* outcome) {
  return Of(lane).host->groups_.Detach(b, rows, n, group, outcome);
}

weir_status PluginServices::Emit(const weir_lane* lane, const uint64_t* groups, uint32_t n,
                                 weir_outcome* outcome) {
  return Of(lane).host->groups_.Emit(groups, n, outcome);
}

void PluginServices::Drop(const weir_lane* lane, const uint64_t* groups, uint32_t n,
                          const char*) {
  Of(lane).host->groups_.Drop(groups, n);
}

const void* PluginServices::Find(const weir_host* h, const char* id) {
  const HostSettings& settings = Of(h).settings_;
  if (settings.offers && !settings.offers(id)) return nullptr;
  static const weir_hold_v1 kHold = {sizeof(weir_hold_v1), 0, &Detach, &Emit, &Drop};
  if (settings.holds && std::string_view(id) == weir_hold_v1_id) return &kHold;
  return FindAny(id);
}

const void* PluginServices::FindAny(std::string_view name) {
  static const weir_log_v1 kLog = {sizeof(weir_log_v1), 0, &Log};
  static const weir_metrics_v1 kMetrics = {sizeof(weir_metrics_v1), 0, &DefineMetric, &AddMetric};
  static const weir_clock_v1 kClock = {sizeof(weir_clock_v1), 0, &UnixNs, &MonoNs};
  static const weir_keys_v1 kKeys = {sizeof(weir_keys_v1), 0, &Subscribe};
  static const weir_regex_v1 kRegex = {sizeof(weir_regex_v1), 0, &AddPattern};
  static const weir_ack_v1 kAck = {sizeof(weir_ack_v1), 0, &Complete};
  static const weir_wire_v1 kWire = {sizeof(weir_wire_v1), 0, &WirePieces};
  static const weir_json_v1 kJson = {sizeof(weir_json_v1), 0, &DecodeJson, &JsonPieces};
  static const weir_report_v1 kReport = {sizeof(weir_report_v1), 0, &Publish};
  if (name == weir_log_v1_id) return &kLog;
  if (name == weir_metrics_v1_id) return &kMetrics;
  if (name == weir_clock_v1_id) return &kClock;
  if (name == weir_keys_v1_id) return &kKeys;
  if (name == weir_regex_v1_id) return &kRegex;
  if (name == weir_ack_v1_id) return &kAck;
  if (name == weir_wire_v1_id) return &kWire;
  if (name == weir_json_v1_id) return &kJson;
  if (name == weir_report_v1_id) return &kReport;
  if (name == weir_loop_v1_id) return &kLoop;
  return nullptr;
}

}  // namespace weir::testkit
