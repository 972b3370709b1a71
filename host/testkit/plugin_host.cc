#include "host/testkit/plugin_host.h"

#include <dlfcn.h>

#include <algorithm>
#include <utility>

#include "host/base/outcome.h"
#include "host/config/document.h"
#include "host/config/instance_config.h"
#include "host/testkit/plugin_loops.h"

namespace weir::testkit {
namespace {

std::vector<weir_piece> Views(const std::vector<std::string>& pieces) {
  std::vector<weir_piece> views;
  for (const std::string& piece : pieces) {
    views.push_back({reinterpret_cast<const uint8_t*>(piece.data()), piece.size()});
  }
  return views;
}

}  // namespace

const weir_component* LoadComponent(const std::string& path, std::string* error) {
  void* file = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) {
    *error = dlerror();
    return nullptr;
  }
  const auto entry = reinterpret_cast<decltype(&weir_plugin_v1)>(dlsym(file, "weir_plugin_v1"));
  const weir_plugin* plugin = entry == nullptr ? nullptr : entry(nullptr);
  if (plugin == nullptr || plugin->component_count == 0) {
    *error = path + ": no weir_plugin_v1, or no component";
    return nullptr;
  }
  return plugin->components[0];
}

WireBatch::WireBatch(const weir_batch& tables, std::vector<weir_piece> pieces, weir_piece json)
    : batch_(tables), wire_views_(std::move(pieces)), json_views_({json}) {
  batch_.host_data = this;
}

WireBatch::WireBatch(uint16_t signal, std::vector<std::string> pieces, std::string json)
    : pieces_(std::move(pieces)), json_(std::move(json)) {
  wire_views_ = Views(pieces_);
  json_views_ = {{reinterpret_cast<const uint8_t*>(json_.data()), json_.size()}};
  batch_.size = sizeof batch_;
  batch_.signal = signal;
  batch_.data_revision = WEIR_DATA_REVISION;
  batch_.host_data = this;
}

PluginHost::PluginHost(const weir_component& component, uint32_t lanes)
    : PluginHost(component, lanes, HostSettings()) {}

PluginHost::PluginHost(const weir_component& component, uint32_t lanes, HostSettings settings)
    : component_(component),
      settings_(std::move(settings)),
      loops_(std::make_unique<Loops>()),
      tickets_(settings_.watch),
      groups_(settings_.watch) {
  face_.abi.size = sizeof(weir_host);
  face_.abi.abi_major = WEIR_ABI_MAJOR;
  face_.abi.abi_minor = WEIR_ABI_MINOR;
  face_.abi.data_revision_min = face_.abi.data_revision_max = WEIR_DATA_REVISION;
  face_.abi.service = &PluginServices::Find;
  face_.abi.fail = &PluginServices::Fail;
  face_.self = this;
  for (uint32_t i = 0; i < lanes; i++) {
    auto lane = std::make_unique<LaneState>();
    lane->abi = {sizeof(weir_lane), i, lanes, 0, &face_.abi};
    lane->host = this;
    loops_->lanes.push_back(std::move(lane));
  }
  loops_->endpoints = std::make_unique<Endpoints>(loops_->lanes[0]->loop);
  sink_ = std::make_unique<FakeSink>([this](uint64_t cookie, const weir_outcome& outcome) {
    if (component_.receiver->on_ack == nullptr) return;
    Call("on_ack", [&] { component_.receiver->on_ack(instance_, cookie, &outcome); });
  });
  sink_->SetWatch(settings_.watch);
}

PluginHost::~PluginHost() {
  Close();
  for (const auto& lane : loops_->lanes) lane->loop.Stop();
  for (std::thread& runner : loops_->runners) runner.join();
  loops_->endpoints.reset();
  sink_->GiveBackLentBytes();
  Destroy();
}

void PluginHost::Destroy() {
  if (!created_) return;
  created_ = false;
  Call("destroy", [this] { component_.destroy(instance_); });
}

bool PluginHost::Create(std::string_view options) {
  Diagnostics diagnostics;
  ComponentConfig settings;
  settings.kind = component_.kind;
  settings.id = settings.type = component_.component_type;
  std::optional<Node> node = ParseYaml(options, "test.yaml", DocumentLimits(), diagnostics);
  if (node.has_value()) settings.options = std::move(*node);
  std::unique_ptr<const InstanceConfig> config;
  if (diagnostics.ok()) {
    config = InstanceConfig::Create(settings, component_.config_schema, diagnostics);
  }
  if (config == nullptr) {
    status_ = WEIR_PERMANENT;
    error_ = std::string(diagnostics.ToStatus().message());
    return false;
  }
  return Create(config->abi());
}

bool PluginHost::Create(const weir_config* config) {
  plan_.size = sizeof plan_;
  plan_.signals = component_.signals;
  plan_.need = component_.need;
  plan_.write = component_.write;
  // Nobody's: it must not be touched on failure.
  auto* const untouched = reinterpret_cast<weir_instance*>(&face_);
  instance_ = untouched;
  OutcomeBuffer outcome;
  status_ = Call("create", [&] {
    return component_.create(&face_.abi, config, &plan_, &instance_, outcome.get());
  });
  error_ = std::string(outcome.text());
  error_pointer_ = std::string(outcome.pointer());
  HostWatch* const watch = settings_.watch;
  if (watch != nullptr && status_ < 0 && instance_ != untouched) {
    watch->OnFault("R-205", "create failed and has stored an instance");
  }
  if (watch != nullptr && status_ >= 0 && instance_ == untouched) {
    watch->OnFault("R-204", "create succeeded without storing an instance");
  }
  created_ = status_ >= 0;
  if (created_ && watch != nullptr) CheckPlan();
  return created_;
}

void PluginHost::CheckPlan() const {
  const auto lists = [](const weir_columns& all, uint32_t id) {
    const auto* end = all.ids + all.count;
    return std::find(all.ids, end, id) != end;
  };
  if (plan_.signals & ~component_.signals) {
    settings_.watch->OnFault("R-214", "create put signals into its plan that its table has not");
  }
  for (const auto& [planned, own] : {std::pair(&plan_.need, &component_.need),
                                     std::pair(&plan_.write, &component_.write)}) {
    for (uint32_t i = 0; i < planned->count; i++) {
      if (lists(*own, planned->ids[i])) continue;
      settings_.watch->OnFault("R-214", "create put a column into its plan that its table has not");
    }
  }
}

bool PluginHost::Open() {
  open_ = true;
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    if (!OpenShard(i)) return false;
  }
  return true;
}

bool PluginHost::OpenShard(uint32_t index) {
  LaneState& lane = *loops_->lanes[index];
  open_ = true;  // Also without shards: threads and shutdown come then, too.
  if (component_.shard_open == nullptr) return true;
  OutcomeBuffer outcome;
  status_ = Call("shard_open", [&] {
    return component_.shard_open(instance_, &lane.abi, &lane.shard, outcome.get());
  });
  error_ = std::string(outcome.text());
  lane.has_shard = status_ >= 0;
  return lane.has_shard;
}

void PluginHost::CloseShard(uint32_t index) {
  LaneState& lane = *loops_->lanes[index];
  if (!lane.has_shard) return;
  lane.has_shard = false;
  Call("shard_close", [&] { component_.shard_close(instance_, lane.shard); });
  lane.shard = nullptr;
}

bool PluginHost::Start() {
  started_ = true;
  if (!open_ && !Open()) return false;
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    OnLane(i, [this, i] {
      OutcomeBuffer outcome;
      status_ = Call("start", [&] {
        return component_.receiver->start(instance_, loops_->lanes[i]->shard, sink_->abi(),
                                          outcome.get());
      });
      error_ = std::string(outcome.text());
    });
    if (status_ < 0) return false;
  }
  return true;
}

bool PluginHost::Stop(uint64_t window_ms) {
  started_ = false;
  const uint64_t deadline = MonotonicNs() + window_ms * 1'000'000;
  // Some grace: who begins to push in time may lose the processor before the sink sees it.
  constexpr uint64_t kGraceNs = 200'000'000;
  if (settings_.watch != nullptr) sink_->CloseAt(deadline + kGraceNs);
  status_ = WEIR_OK;
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    LaneState& lane = *loops_->lanes[i];
    loops_->endpoints->Remove(&lane);
    OnLane(i, [this, &lane, deadline] {
      OutcomeBuffer outcome;
      const weir_status status = Call("stop", [&] {
        return component_.receiver->stop(instance_, lane.shard, deadline, outcome.get());
      });
      if (status < 0) {
        status_ = status;
        error_ = std::string(outcome.text());
      }
    });
  }
  return status_ >= 0;
}

void PluginHost::EndThreads() {
  for (const auto& lane : loops_->lanes) {
    lane->stop_requested.store(true);
    loops_->endpoints->Remove(lane.get());
  }
  constexpr uint64_t kSoonNs = 2'000'000'000;
  const uint64_t end_ns = MonotonicNs() + kSoonNs;
  for (const auto& lane : loops_->lanes) {
    while (settings_.watch != nullptr && lane->threads_running.load() > 0) {
      if (MonotonicNs() > end_ns) {
        settings_.watch->OnFault("R-605", "a thread went on long after stop_requested said 1");
        break;
      }
      std::this_thread::yield();
    }
    for (const auto& thread : lane->threads) {
      if (thread->joinable()) Call("thread", [&thread] { thread->join(); });
    }
  }
}

void PluginHost::Close() {
  if (!open_) return;
  if (started_) Stop(0);
  open_ = false;
  EndThreads();
  if (component_.shutdown != nullptr) {
    OutcomeBuffer outcome;
    Call("shutdown", [&] {
      return component_.shutdown(instance_, MonotonicNs() + 5'000'000'000, outcome.get());
    });
  }
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    LaneState& lane = *loops_->lanes[i];
    OnLane(i, [this, i, &lane] {
      CloseShard(i);
      leftovers_ += lane.loop.RemoveOwner(&lane).total();
    });
  }
}

size_t PluginHost::threads_started() const {
  size_t count = 0;
  for (const auto& lane : loops_->lanes) count += lane->threads.size();
  return count;
}

uint32_t PluginHost::descriptors() {
  uint32_t count = 0;
  for (uint32_t i = 0; i < loops_->lanes.size(); i++) {
    LaneState& lane = *loops_->lanes[i];
    OnLane(i, [&lane, &count] { count += lane.loop.CountOwner(&lane).descriptors; });
  }
  return count;
}

void PluginHost::Turn(int timeout_ms) {
  const int lanes = static_cast<int>(loops_->lanes.size());
  // A wait that is cut to nothing would make whoever turns again and again spin.
  const int each_ms = timeout_ms == 0 ? 0 : std::max(1, timeout_ms / lanes);
  for (const auto& lane : loops_->lanes) lane->loop.Turn(each_ms);
}

std::string PluginHost::report() const {
  std::lock_guard lock(mutex_);
  return report_;
}

bool PluginHost::TurnUntil(const std::function<bool()>& done, int timeout_ms) {
  const uint64_t deadline = MonotonicNs() + static_cast<uint64_t>(timeout_ms) * 1'000'000;
  while (!done()) {
    if (MonotonicNs() > deadline) return false;
    if (loops_->runners.empty()) {
      Turn(1);
    } else {
      std::this_thread::yield();
    }
  }
  return true;
}

void PluginHost::RunInBackground() {
  for (const auto& lane : loops_->lanes) {
    loops_->runners.emplace_back([loop = &lane->loop] { loop->Run(); });
  }
  // Not before every loop runs, or a call for it would be made on the test's thread.
  std::atomic<size_t> running{0};
  for (const auto& lane : loops_->lanes) lane->loop.Post([&running] { running++; });
  while (running.load() != loops_->lanes.size()) std::this_thread::yield();
}

void PluginHost::OnLane(uint32_t lane, const std::function<void()>& fn) {
  loops_->lanes[lane]->loop.RunAndWait(fn);
}

uint16_t PluginHost::Port(std::string_view endpoint) const {
  return loops_->endpoints->BoundPort(endpoint);
}

std::vector<Completed> PluginHost::completed() const {
  std::lock_guard lock(mutex_);
  return completed_;
}

size_t PluginHost::completed_count() const {
  std::lock_guard lock(mutex_);
  return completed_count_;
}

Completed PluginHost::completed(uint64_t index) const {
  std::lock_guard lock(mutex_);
  return index < completed_.size() ? completed_[index] : Completed();
}

Completed PluginHost::last_completed() const {
  std::lock_guard lock(mutex_);
  return completed_.back();
}

std::vector<LogLine> PluginHost::logs() const {
  std::lock_guard lock(mutex_);
  return logs_;
}

std::string PluginHost::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

int64_t PluginHost::Metric(std::string_view name) const {
  std::lock_guard lock(mutex_);
  bool found = false;
  int64_t sum = 0;
  for (const MetricState& metric : metrics_) {
    if (metric.name != name) continue;
    found = true;
    sum += metric.value;
  }
  return found ? sum : -1;
}

int64_t PluginHost::Metric(std::string_view name, std::string_view attributes) const {
  std::lock_guard lock(mutex_);
  for (const MetricState& metric : metrics_) {
    if (metric.name == name && metric.attributes == attributes) return metric.value;
  }
  return -1;
}

std::vector<std::string> PluginHost::keys() const {
  std::lock_guard lock(mutex_);
  return keys_;
}

}  // namespace weir::testkit
