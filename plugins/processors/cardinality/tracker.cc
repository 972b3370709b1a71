#include "plugins/processors/cardinality/tracker.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace weir::cardinality {

uint32_t Tracker::Advance(uint32_t ticks_since) {
  if (ticks_since == 0) return 0;
  const uint32_t steps = std::min<uint32_t>(ticks_since, kTicksPerWindow + 1);
  for (uint32_t i = 0; i < steps; i++) {
    tick_ = (tick_ + 1) % new_.size();
    new_[tick_] = 0;
  }
  age_ = std::min<uint32_t>(age_ + steps, kTicksPerWindow + 1);
  if (refused_) {
    quiet_ += steps;
    refused_->Advance(ticks_since);
    if (quiet_ > kTicksPerWindow + Sketch::kTicksPerSlice) DropSketch();
    CountRefused();
  }
  return admitted_.Advance(ticks_since);
}

bool Tracker::HasRoom(const Limits& limits, uint32_t reserve) const {
  if (limits.values != 0 && admitted_.size() + uint64_t{reserve} >= limits.values) return false;
  // In its first window everything is new, so that says nothing.
  const bool rated = limits.new_values != 0 && age_ > kTicksPerWindow;
  return !rated || new_in_window() < limits.new_values;
}

bool Tracker::Admit(uint64_t hash) {
  if (!admitted_.Add(hash)) return false;
  new_[tick_]++;
  return true;
}

void Tracker::Refuse(uint64_t hash) {
  quiet_ = 0;
  if (!refused_ && !MakeSketch()) return;
  refused_->Add(hash);
  if (++refusals_ >= count_at_) CountRefused();
}

void Tracker::CountRefused() {
  constexpr uint64_t kStepMax = 4096;
  count_at_ = refusals_ + std::clamp<uint64_t>(refusals_ / 8, 1, kStepMax);
  refused_estimate_ = RefusedNow();
}

uint64_t Tracker::RefusedNow() const {
  return refused_ ? static_cast<uint64_t>(std::llround(refused_->Estimate())) : 0;
}

Sketch* Tracker::MakeSketch() {
  if (!refused_ && budget_->Take(sizeof(Sketch))) refused_ = std::make_unique<Sketch>();
  return refused_.get();
}

void Tracker::DropSketch() {
  if (refused_) budget_->Give(sizeof(Sketch));
  refused_.reset();
}

uint32_t Tracker::new_in_window() const { return std::accumulate(new_.begin(), new_.end(), 0u); }

std::array<uint32_t, kTicksPerWindow + 1> Tracker::NewByAge() const {
  std::array<uint32_t, kTicksPerWindow + 1> by_age{};
  for (uint32_t i = 0; i < by_age.size(); i++) {
    by_age[i] = new_[(tick_ + new_.size() - i) % new_.size()];
  }
  return by_age;
}

void Tracker::RestoreNew(const std::array<uint32_t, kTicksPerWindow + 1>& by_age, uint32_t age) {
  tick_ = 0;
  age_ = std::min<uint32_t>(age, kTicksPerWindow + 1);
  for (uint32_t i = 0; i < by_age.size(); i++) new_[(new_.size() - i) % new_.size()] = by_age[i];
}

}  // namespace weir::cardinality
