#include "host/check/harness.h"

#include "absl/strings/str_cat.h"
#include "host/base/outcome.h"
#include "host/check/services.h"
#include "host/check/verdict.h"

namespace weir::check {

Harness::Harness(const weir_component& component, uint32_t lanes, Offer offer)
    : component_(component), offer_(offer) {
  face_.abi.size = sizeof face_.abi;
  face_.abi.abi_major = WEIR_ABI_MAJOR;
  face_.abi.abi_minor = WEIR_ABI_MINOR;
  face_.abi.data_revision_min = face_.abi.data_revision_max = WEIR_DATA_REVISION;
  face_.abi.service = &Services::Find;
  face_.abi.fail = &Services::Fail;
  face_.self = this;
  for (uint32_t i = 0; i < lanes; i++) {
    shards_.push_back(std::make_unique<Shard>());
    shards_.back()->lane = {sizeof(weir_lane), i, lanes, 0, &face_.abi};
  }
}

Harness::~Harness() {
  for (uint32_t i = 0; i < shards_.size(); i++) CloseShard(i);
  Destroy();
}

bool Harness::Create(const InstanceConfig& config) {
  plan_ = {};
  plan_.size = sizeof plan_;
  plan_.signals = component_.signals;
  plan_.need = component_.need;
  plan_.write = component_.write;
  keys_.clear();
  patterns_.clear();
  OutcomeBuffer outcome;
  // Nobody's: it must not be touched on failure.
  auto* const untouched = reinterpret_cast<weir_instance*>(&face_);
  instance_ = untouched;
  Enter("R-204", "create");
  const weir_status status =
      component_.create(&face_.abi, config.abi(), &plan_, &instance_, outcome.get());
  Enter(nullptr, "");
  error_ = std::string(outcome.text());
  if (status < 0) {
    if (instance_ != untouched) Break("create failed and has stored an instance", "R-205");
    return false;
  }
  if (instance_ == untouched) Break("create succeeded without storing an instance", "R-204");
  created_ = true;
  return true;
}

void Harness::Destroy() {
  if (!created_) return;
  created_ = false;
  if (component_.shutdown != nullptr) {
    OutcomeBuffer outcome;
    Enter("R-212", "shutdown");
    component_.shutdown(instance_, Services::MonoNs(nullptr) + 1'000'000'000, outcome.get());
  }
  Enter("R-206", "destroy");
  component_.destroy(instance_);
  Enter(nullptr, "");
}

void Harness::OpenShard(uint32_t lane) {
  Shard& shard = *shards_[lane];
  if (component_.shard_open == nullptr) return;
  OutcomeBuffer outcome;
  Enter("R-208", "shard_open");
  const weir_status status =
      component_.shard_open(instance_, &shard.lane, &shard.plugin, outcome.get());
  Enter(nullptr, "");
  if (status < 0) {
    Break(absl::StrCat("shard_open of lane ", lane, " failed: ", std::string(outcome.text())),
          "R-208");
  }
  shard.open = true;
}

void Harness::CloseShard(uint32_t lane) {
  Shard& shard = *shards_[lane];
  if (!shard.open) return;
  shard.open = false;
  Enter("R-208", "shard_close");
  component_.shard_close(instance_, shard.plugin);
  Enter(nullptr, "");
  shard.plugin = nullptr;
}

void Harness::OpenShards() {
  for (uint32_t i = 0; i < shards_.size(); i++) OpenShard(i);
}

weir_status Harness::Process(uint32_t lane, weir_batch* batch) {
  OutcomeBuffer outcome;
  Enter(nullptr, "process");
  const weir_status status =
      component_.processor->process(instance_, shards_[lane]->plugin, batch, outcome.get());
  Enter(nullptr, "");
  error_ = std::string(outcome.text());
  return status;
}

}  // namespace weir::check
