#include "plugins/processors/redaction/audit.h"

#include <algorithm>
#include <functional>
#include <string>

namespace weir::redaction {
namespace {

constexpr uint64_t kMinuteNs = 60'000'000'000;
constexpr size_t kKeyBytesMax = 128;

const char* NameOf(uint16_t signal) {
  switch (signal) {
    case WEIR_TRACES:
      return "traces";
    case WEIR_METRICS:
      return "metrics";
    case WEIR_LOGS:
      return "logs";
    default:
      return "profiles";
  }
}

}  // namespace

void Audit::BeginMinute(const Host& host, uint64_t now_ns) {
  if (untold_ > 0) {
    const std::string count = std::to_string(untold_);
    host.Log(WEIR_INFO, "finds of more kinds than are told", {{"finds", count.c_str()}});
  }
  until_ns_ = now_ns + kMinuteNs;
  told_.clear();
  told_.reserve(kToldMax);
  untold_ = 0;
}

void Audit::Tell(const Host& host, uint64_t now_ns, std::string_view detector, std::string_view key,
                 uint16_t signal, const char* text_class) {
  if (now_ns >= until_ns_) BeginMinute(host, now_ns);
  const std::hash<std::string_view> hash;
  uint64_t combination = hash(detector);
  for (const uint64_t part : {uint64_t{hash(key)}, uint64_t{signal}, uint64_t{hash(text_class)}}) {
    combination = (combination ^ part) * 0x9E3779B97F4A7C15u;
    combination ^= combination >> 32;
  }
  if (std::find(told_.begin(), told_.end(), combination) != told_.end()) return;
  if (told_.size() == kToldMax) {
    untold_++;
    return;
  }
  told_.push_back(combination);
  const std::string name(detector), where(key.substr(0, kKeyBytesMax));
  host.Log(WEIR_INFO, "found",
           {{"detector", name.c_str()},
            {"key", where.c_str()},
            {"signal", NameOf(signal)},
            {"class", text_class}});
}

}  // namespace weir::redaction
