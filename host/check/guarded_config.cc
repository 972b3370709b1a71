#include "host/check/guarded_config.h"

#include <cstring>
#include <new>

#include "host/check/verdict.h"

namespace weir::check {
namespace {

constexpr size_t kPage = 4096;
// Each text may be asked for many times; what does not fit is lent as it lies.
constexpr size_t kTextBytes = 256u << 10;

}  // namespace

GuardedConfig::GuardedConfig(const InstanceConfig& config, testkit::HostWatch& watch)
    : config_(config),
      watch_(watch),
      // At the begin of a page, so that free() looks at the page before it.
      json_((config.json().size() / kPage + 1) * kPage, kPage),
      texts_(kTextBytes, kPage),
      face_(sizeof(View), alignof(View)) {
  if (!json_.data() || !texts_.data() || !face_.data()) Skip("no memory for a configuration");
  memcpy(json_.data(), config.json().data(), config.json().size());
  json_.data()[config.json().size()] = '\0';
  view_ = new (face_.data()) View{*config.abi(), this};
  view_->config.json = reinterpret_cast<const char*>(json_.data());
  view_->config.get = &Get;
  view_->config.key_at = &KeyAt;
  json_.ForbidFree(watch, "R-607", "create freed the text of its configuration");
}

void GuardedConfig::Close() {
  for (testkit::GuardedBytes* bytes : {&json_, &texts_, &face_}) {
    bytes->Close();
    bytes->Forbid(watch_, "R-306", "its configuration was read after create had returned");
  }
}

void GuardedConfig::Lend(weir_value* value) {
  const size_t bytes = size_t{value->value_type == WEIR_V_STR ? value->count : 0} + 1;
  if (texts_used_ + bytes > texts_.size()) return;
  auto* const copy = reinterpret_cast<char*>(texts_.data() + texts_used_);
  memcpy(copy, value->str, bytes);
  texts_used_ += bytes;
  value->str = copy;
}

int32_t GuardedConfig::Get(const weir_config* config, const char* pointer, weir_value* out) {
  GuardedConfig& self = *reinterpret_cast<const View*>(config)->self;
  const int32_t found = self.config_.abi()->get(self.config_.abi(), pointer, out);
  if (found) self.Lend(out);
  return found;
}

int32_t GuardedConfig::KeyAt(const weir_config* config, const char* pointer, uint32_t index,
                             weir_value* out) {
  GuardedConfig& self = *reinterpret_cast<const View*>(config)->self;
  const int32_t found = self.config_.abi()->key_at(self.config_.abi(), pointer, index, out);
  if (found) self.Lend(out);
  return found;
}

}  // namespace weir::check
