#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>
#include <vector>

#include "host/service/log.h"

namespace weir {
namespace {

constexpr uint64_t kLineNs = 1'000'000'000 / ComponentLog::kLinesPerSecond;
constexpr uint64_t kBurstNs = kLineNs * ComponentLog::kBurstLines;

uint64_t SteadyNs() {
  return static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                   std::chrono::steady_clock::now().time_since_epoch())
                                   .count());
}

LogLevel LevelOf(uint32_t severity) {
  if (severity >= WEIR_ERROR) return LogLevel::kError;
  if (severity >= WEIR_WARN) return LogLevel::kWarn;
  if (severity >= WEIR_INFO) return LogLevel::kInfo;
  return LogLevel::kDebug;
}

// What a plugin passes is read no further than a line may be long.
std::string_view Bounded(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text, strnlen(text, 4096));
}

}  // namespace

ComponentLog::ComponentLog(Log& log, std::string component, std::function<uint64_t()> now_mono_ns)
    : log_(log),
      component_(std::move(component)),
      now_mono_ns_(now_mono_ns ? std::move(now_mono_ns) : &SteadyNs),
      tokens_ns_(kBurstNs),
      last_ns_(now_mono_ns_()) {}

bool ComponentLog::Take(uint64_t* skipped) {
  std::lock_guard lock(mutex_);
  const uint64_t now = std::max(now_mono_ns_(), last_ns_);
  tokens_ns_ = std::min(kBurstNs, tokens_ns_ + std::min(kBurstNs, now - last_ns_));
  last_ns_ = now;
  if (tokens_ns_ < kLineNs) {
    ++suppressed_;
    suppressed_total_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  tokens_ns_ -= kLineNs;
  *skipped = std::exchange(suppressed_, 0);
  return true;
}

void ComponentLog::Write(uint32_t severity, const char* text, size_t n,
                         const weir_log_field* fields, uint32_t field_count) {
  const LogLevel level = LevelOf(severity);
  if (!log_.Enabled(level)) return;
  uint64_t skipped = 0;
  if (!Take(&skipped)) return;
  std::vector<LogField> list;
  if (skipped > 0) list.emplace_back("suppressed_lines", skipped);
  if (fields == nullptr) field_count = 0;
  for (uint32_t i = 0; i < field_count && list.size() < Log::kFieldsMax; ++i) {
    list.emplace_back(Bounded(fields[i].key), Bounded(fields[i].value));
  }
  const std::string_view line = text == nullptr ? std::string_view() : std::string_view(text, n);
  log_.Write(level, component_, line, std::span<const LogField>(list));
}

}  // namespace weir
