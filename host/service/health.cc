#include "host/service/health.h"

#include <algorithm>
#include <utility>

namespace weir {

std::string_view StatusText(ComponentStatus status) {
  switch (status) {
    case ComponentStatus::kStarting: return "StatusStarting";
    case ComponentStatus::kOk: return "StatusOK";
    case ComponentStatus::kRecoverableError: return "StatusRecoverableError";
    case ComponentStatus::kPermanentError: return "StatusPermanentError";
    case ComponentStatus::kFatalError: return "StatusFatalError";
    case ComponentStatus::kStopping: return "StatusStopping";
    case ComponentStatus::kStopped: return "StatusStopped";
  }
  return "StatusNone";
}

bool MayFollow(ComponentStatus from, ComponentStatus to) {
  using enum ComponentStatus;
  switch (from) {
    case kStarting:
    case kOk:
    case kRecoverableError: return to != kStarting && to != kStopped;
    case kPermanentError: return to == kStopping;
    case kStopping: return to != kStarting && to != kOk && to != kStopping;
    case kFatalError:
    case kStopped: return false;
  }
  return false;
}

ComponentStatus Aggregate(const std::vector<ComponentStatus>& parts) {
  using enum ComponentStatus;
  const auto any = [&](ComponentStatus status) {
    return std::find(parts.begin(), parts.end(), status) != parts.end();
  };
  if (any(kFatalError)) return kFatalError;
  if (any(kStarting)) return kStarting;
  if (any(kStopping)) return kStopping;
  // Some have stopped: the whole is on its way there, or has arrived.
  if (any(kStopped)) {
    const bool all = std::all_of(parts.begin(), parts.end(),
                                 [](ComponentStatus status) { return status == kStopped; });
    return all ? kStopped : kStopping;
  }
  if (any(kPermanentError)) return kPermanentError;
  if (any(kRecoverableError)) return kRecoverableError;
  return kOk;
}

Health::Health() = default;

void Health::Register(std::string_view id, std::vector<std::string> pipelines) {
  std::lock_guard lock(mutex_);
  Component& component = components_[std::string(id)];
  component.id = id;
  component.pipelines = std::move(pipelines);
  component.status = ComponentStatus::kStarting;
  component.message.clear();
  component.since = Clock::now();
}

void Health::Remove(std::string_view id) {
  std::lock_guard lock(mutex_);
  if (auto found = components_.find(id); found != components_.end()) components_.erase(found);
}

bool Health::Set(std::string_view id, ComponentStatus status, std::string_view message) {
  std::lock_guard lock(mutex_);
  auto found = components_.find(id);
  if (found == components_.end()) return false;
  Component& component = found->second;
  if (!MayFollow(component.status, status)) return false;
  if (component.status != status) component.since = Clock::now();
  component.status = status;
  component.message = message;
  return true;
}

bool Health::SetReport(std::string_view id, std::string json) {
  std::lock_guard lock(mutex_);
  auto found = components_.find(id);
  if (found == components_.end()) return false;
  found->second.report = std::move(json);
  return true;
}

void Health::SetReady(bool ready) {
  std::lock_guard lock(mutex_);
  if (ready && !ready_) ready_since_ = Clock::now();
  ready_ = ready;
}

bool Health::ready() const {
  std::lock_guard lock(mutex_);
  return ready_;
}

Health::Clock::time_point Health::ready_since() const {
  std::lock_guard lock(mutex_);
  return ready_since_;
}

ComponentStatus Health::Overall() const {
  std::lock_guard lock(mutex_);
  std::vector<ComponentStatus> parts;
  for (const auto& [id, component] : components_) parts.push_back(component.status);
  return Aggregate(parts);
}

ComponentStatus Health::OfPipeline(std::string_view pipeline) const {
  std::lock_guard lock(mutex_);
  std::vector<ComponentStatus> parts;
  for (const auto& [id, component] : components_) {
    const auto& in = component.pipelines;
    if (std::find(in.begin(), in.end(), pipeline) != in.end()) parts.push_back(component.status);
  }
  return Aggregate(parts);
}

std::vector<Health::Component> Health::Components() const {
  std::lock_guard lock(mutex_);
  std::vector<Component> all;
  for (const auto& [id, component] : components_) all.push_back(component);
  return all;
}

}  // namespace weir
