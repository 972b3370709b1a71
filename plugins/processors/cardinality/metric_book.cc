#include "plugins/processors/cardinality/metric_book.h"

#include <algorithm>

namespace weir::cardinality {
namespace {

// With the entry of the map, and the service's.
constexpr size_t kMetricBytes = sizeof(MetricState) + 256;

size_t BytesOf(const MetricState& metric) { return kMetricBytes + metric.name.size(); }
size_t BytesOfKey(std::string_view key) { return sizeof(KeyState) + key.size() + 3 * 64; }

}  // namespace

void Examples::Add(std::string_view text) {
  if (text.empty()) return;
  size_t size = std::min(text.size(), kBytesMax);
  // Not in the middle of a character.
  const auto continues = [](char c) { return (static_cast<uint8_t>(c) & 0xc0) == 0x80; };
  while (size > 0 && size < text.size() && continues(text[size])) size--;
  const std::string_view kept = text.substr(0, size);
  for (std::string& place : texts_) {
    if (place == kept) return;
    if (!place.empty()) continue;
    place = kept;
    return;
  }
}

MetricBook::~MetricBook() {
  for (const auto& [id, metric] : metrics_) Release(*metric);
}

MetricState* MetricBook::Find(uint64_t id, std::string_view name, uint64_t service,
                              std::string_view service_name, uint32_t tick) {
  const auto found = metrics_.find(id);
  MetricState* metric = found != metrics_.end() ? found->second.get()
                                                : Make(id, name, service, service_name);
  if (!metric) return nullptr;
  if (found == metrics_.end()) metric->tick = tick;
  MoveOn(*metric, tick);
  return metric;
}

MetricState* MetricBook::Make(uint64_t id, std::string_view name, uint64_t service,
                              std::string_view service_name) {
  if (!budget_->Take(kMetricBytes + name.size())) return nullptr;
  std::unique_ptr<ServiceState>& owner = services_[service];
  if (!owner) {
    owner = std::make_unique<ServiceState>();
    owner->hash = service;
    owner->name = service_name.substr(0, 128);
  }
  owner->metrics++;
  auto metric =
      std::make_unique<MetricState>(id, name, &options_.RuleOf(name), owner.get(), budget_);
  return metrics_.emplace(id, std::move(metric)).first->second.get();
}

void MetricBook::MoveOn(MetricState& metric, uint32_t tick) {
  const uint32_t since = std::min<uint32_t>(tick - metric.tick, 255);
  if (since == 0) return;
  metric.tick = tick;
  metric.service->streams -= metric.streams.Advance(since);
  metric.overflows.Advance(since);
  if (tick - metric.folded_tick > kTicksPerWindow) metric.folded = false;
  std::erase_if(metric.keys, [&](const std::unique_ptr<KeyState>& key) {
    key->values.Advance(since);
    if (key->values.refuses()) return false;
    key->examples.Clear();
    if (key->values.admitted() != 0) return false;
    budget_->Give(BytesOfKey(key->name));
    return true;
  });
}

KeyState* MetricBook::FindKey(MetricState& metric, uint64_t key_hash, std::string_view key) {
  for (const auto& state : metric.keys) {
    if (state->hash == key_hash) return state.get();
  }
  if (metric.keys.size() >= kKeysMax || !budget_->Take(BytesOfKey(key))) return nullptr;
  const bool keep = metric.rule->NeverDrops(key);
  return metric.keys.emplace_back(std::make_unique<KeyState>(key_hash, key, keep, budget_)).get();
}

void MetricBook::Release(const MetricState& metric) {
  for (const auto& key : metric.keys) budget_->Give(BytesOfKey(key->name));
  budget_->Give(BytesOf(metric));
  metric.service->streams -= metric.streams.admitted();
  metric.service->metrics--;
}

void MetricBook::Advance(uint32_t tick) {
  for (auto at = metrics_.begin(); at != metrics_.end();) {
    if (tick - at->second->tick <= kTicksPerWindow) {
      ++at;
      continue;
    }
    Release(*at->second);
    at = metrics_.erase(at);
  }
  for (auto at = services_.begin(); at != services_.end();) {
    at = at->second->metrics == 0 ? services_.erase(at) : std::next(at);
  }
}

}  // namespace weir::cardinality
