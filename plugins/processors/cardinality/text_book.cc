#include "plugins/processors/cardinality/text_book.h"

#include <algorithm>

namespace weir::cardinality {
namespace {

constexpr size_t kNameBytesMax = 128;
constexpr size_t kMapEntryBytes = 64;
// With examples, which are kept outside of it.
constexpr size_t kServiceBytes = sizeof(ServiceTexts) + kMapEntryBytes + 3 * 3 * 64;
constexpr size_t kKeyBytes = sizeof(ServiceTexts::KeyValues) + kMapEntryBytes + 3 * 64;

}  // namespace

TextBook::~TextBook() {
  for (const auto& [hash, service] : services_) Release(*service);
}

ServiceTexts* TextBook::Find(uint64_t hash, std::string_view name, uint32_t tick) {
  const auto found = services_.find(hash);
  if (found != services_.end()) {
    MoveOn(*found->second, tick);
    return found->second.get();
  }
  const std::string_view kept = name.substr(0, kNameBytesMax);
  if (!budget_->Take(kServiceBytes + kept.size())) return nullptr;
  auto service = std::make_unique<ServiceTexts>(kept, budget_);
  service->tick = tick;
  return services_.emplace(hash, std::move(service)).first->second.get();
}

TextState* TextBook::FindValues(ServiceTexts& service, uint64_t key_hash, std::string_view key) {
  const auto found = service.log_values.find(key_hash);
  if (found != service.log_values.end()) return &found->second->values;
  const std::string_view kept = key.substr(0, kNameBytesMax);
  if (service.log_values.size() >= kValueKeysMax || !budget_->Take(kKeyBytes + kept.size())) {
    return nullptr;
  }
  auto values = std::make_unique<ServiceTexts::KeyValues>(kept, budget_);
  return &service.log_values.emplace(key_hash, std::move(values)).first->second->values;
}

void TextBook::MoveOn(ServiceTexts& service, uint32_t tick) {
  const uint32_t since = std::min<uint32_t>(tick - service.tick, 255);
  if (since == 0) return;
  service.tick = tick;
  service.span_names.Advance(since);
  service.span_keys.Advance(since);
  service.log_keys.Advance(since);
  std::erase_if(service.log_values, [&](const auto& entry) {
    TextState& values = entry.second->values;
    values.Advance(since);
    if (values.texts.admitted() != 0 || values.texts.refuses()) return false;
    budget_->Give(kKeyBytes + entry.second->name.size());
    return true;
  });
}

void TextBook::Release(const ServiceTexts& service) {
  for (const auto& [hash, key] : service.log_values) budget_->Give(kKeyBytes + key->name.size());
  budget_->Give(kServiceBytes + service.name.size());
}

void TextBook::Advance(uint32_t tick) {
  std::erase_if(services_, [&](const auto& entry) {
    if (tick - entry.second->tick <= kTicksPerWindow) return false;
    Release(*entry.second);
    return true;
  });
}

}  // namespace weir::cardinality
