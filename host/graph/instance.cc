#include "host/graph/instance.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/graph/services.h"
#include "host/lane/lane_call.h"

namespace weir {
namespace {

const void* HostService(const weir_host*, const char* id) { return FindService(id); }

void HostFail(const weir_host* h, const char* text, size_t n) {
  Instance::Of(h).MarkBroken({text, n});
}

}  // namespace

Instance& Instance::Of(const weir_host* host) {
  return *reinterpret_cast<const Host*>(host)->instance;
}

Instance::Instance(const Spec& spec, Runtime& runtime)
    : runtime_(runtime),
      id_(spec.settings->id),
      label_(spec.settings->label()),
      unit_(spec.unit),
      component_(spec.component),
      config_(spec.config),
      signals_(spec.signals),
      log_(runtime.log, spec.settings->label()),
      metrics_(runtime.metrics, std::string(KindName(spec.settings->kind)), spec.settings->type,
               spec.settings->id),
      cost_(runtime.metrics, KindName(spec.settings->kind), spec.settings->id) {
  host_.abi.size = sizeof(weir_host);
  host_.abi.abi_major = WEIR_ABI_MAJOR;
  host_.abi.abi_minor = WEIR_ABI_MINOR;
  host_.abi.data_revision_min = WEIR_DATA_REVISION;
  host_.abi.data_revision_max = WEIR_DATA_REVISION;
  host_.abi.service = &HostService;
  host_.abi.fail = &HostFail;
  host_.instance = this;
}

absl::StatusOr<std::shared_ptr<Instance>> Instance::Create(const Spec& spec, Runtime& runtime) {
  std::shared_ptr<Instance> instance(new Instance(spec, runtime));
  if (absl::Status status = instance->CallCreate(spec); !status.ok()) return status;
  return instance;
}

// The plan begins as the component's own lists; create may shorten them.
absl::Status Instance::CallCreate(const Spec& spec) {
  plan_.size = sizeof(plan_);
  plan_.signals = spec.signals & component_->signals;
  plan_.need = component_->need;
  plan_.write = component_->write;
  OutcomeBuffer outcome;
  creating_ = true;
  weir_instance* made = nullptr;
  const weir_status status =
      KnownStatus(component_->create(&host_.abi, config_->abi(), &plan_, &made, outcome.get()));
  creating_ = false;
  metrics_.Freeze();
  if (status < 0) {
    return absl::InvalidArgumentError(config_->Complaint(
        outcome.pointer(), outcome.text().empty() ? "create failed without a message"
                                                  : outcome.text()));
  }
  plugin_ = made;
  if (broken()) return absl::InvalidArgumentError(absl::StrCat(label_, ": failed while created"));
  return absl::OkStatus();
}

Instance::~Instance() {
  CloseShards();
  if (plugin_ != nullptr) component_->destroy(plugin_);
}

absl::Status Instance::OpenShards(const std::vector<Loop*>& loops) {
  for (uint32_t i = 0; i < loops.size(); i++) {
    auto shard = std::make_unique<Shard>();
    shard->lane.size = sizeof(weir_lane);
    shard->lane.index = i;
    shard->lane.count = static_cast<uint32_t>(loops.size());
    shard->lane.host = &host_.abi;
    shard->instance = this;
    shard->loop = loops[i];
    if (component_->shard_open != nullptr) {
      OutcomeBuffer outcome;
      const weir_status status =
          component_->shard_open(plugin_, &shard->lane, &shard->plugin, outcome.get());
      if (KnownStatus(status) < 0) {
        CloseShards();
        return FromWeirStatus(status, outcome.text(), absl::StrCat(label_, ": shard_open"));
      }
    }
    shards_.push_back(std::move(shard));
  }
  return absl::OkStatus();
}

// First nothing is asked for any more, then what was asked for goes from the loops, then a tick in
// a lane's mail has come and gone.
void Instance::StopTickers() {
  constexpr uint64_t kTimeoutNs = 5'000'000'000;
  std::vector<Lane*> lanes;
  for (const auto& shard : shards_) {
    if (shard->ticker.used()) lanes.push_back(runtime_.lanes[shard->lane.index].get());
  }
  if (lanes.empty()) return;
  const auto stop = [this](Lane& lane) { shards_[lane.index()]->ticker.Stop(); };
  bool all = RunOnLanes(lanes, stop, kTimeoutNs);
  for (const auto& shard : shards_) {
    shard->loop->RunAndWait([s = shard.get()] { s->loop->RemoveOwner(s); });
  }
  all = all && RunOnLanes(lanes, [](Lane&) {}, kTimeoutNs);
  if (!all) runtime_.log.Error(label_, "a lane does not come to a batch border");
}

void Instance::CloseShards() {
  StopTickers();
  for (const auto& shard : shards_) {
    shard->stop_requested.store(true);
    runtime_.endpoints.Remove(shard.get());
  }
  for (const auto& shard : shards_) {
    for (const auto& thread : shard->threads) thread->join();
  }
  if (component_->shutdown != nullptr && !shards_.empty()) {
    OutcomeBuffer outcome;
    const uint64_t deadline_ns = MonotonicNs() + 5'000'000'000;
    const weir_status status = component_->shutdown(plugin_, deadline_ns, outcome.get());
    if (KnownStatus(status) < 0) {
      runtime_.log.Warn(label_, "shutdown failed", {{"reason", outcome.text()}});
    }
  }
  for (const auto& shard : shards_) CloseShard(*shard);
  shards_.clear();
}

// What a plugin left on its loop would be called after its shard is gone: removed, and said.
void Instance::CloseShard(Shard& shard) {
  shard.loop->RunAndWait([this, &shard] {
    if (component_->shard_close != nullptr && component_->shard_open != nullptr) {
      component_->shard_close(plugin_, shard.plugin);
    }
    if (shard.hold.held() != 0) {
      runtime_.log.Error(label_, "groups were still held after the last call and are lost",
                         {{"groups", shard.hold.held()}});
    }
    const Loop::Leftovers left = shard.loop->RemoveOwner(&shard);
    if (left.total() != 0) {
      runtime_.log.Warn(label_, "left registrations on its loop after shard_close",
                        {{"descriptors", left.descriptors},
                         {"timers", left.timers},
                         {"posts", left.posts}});
    }
  });
}

bool Instance::SameAs(const Unit& unit, const InstanceConfig& config, uint64_t signals) const {
  return !broken() && &unit == unit_.get() && config == *config_ && signals == signals_;
}

void Instance::MarkBroken(std::string_view reason) {
  if (broken_.exchange(true)) return;
  runtime_.log.Error(label_, "the plugin failed and is not called any more", {{"reason", reason}});
  SetStatus(ComponentStatus::kPermanentError, reason);
}

void Instance::Publish(uint64_t generation) {
  published_.store(true);
  cost_.generation->Set(0, static_cast<int64_t>(generation));
  if (component_->kind != WEIR_PROCESSOR) return;
  for (const auto& shard : shards_) shard->ticker.Start();
}

void Instance::SetReport(std::string json) {
  if (published_.load()) runtime_.health.SetReport(label_, std::move(json));
}

void Instance::SetStatus(ComponentStatus status, std::string_view text) {
  if (!published_.load()) return;
  runtime_.health.Set(label_, status, text);
  cost_.state->Set(0, static_cast<int64_t>(status));
}

}  // namespace weir
