#include "plugins/common/client/answer.h"

#include <time.h>

#include <algorithm>
#include <charconv>

namespace weir::client {
namespace {

constexpr uint64_t kSecondNs = 1'000'000'000;
constexpr uint64_t kRetryMaxS = 3600;
constexpr size_t kMessageMax = 1024;

// One field of a message after the other; ends at what is malformed.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}

  bool Next() {
    uint64_t tag = 0, length = 0;
    if (!Varint(tag)) return false;
    number = tag >> 3;
    is_bytes = (tag & 7) == 2;
    integer = 0;
    bytes = {};
    switch (tag & 7) {
      case 0:
        return Varint(integer);
      case 1:
        return Take(8);
      case 2:
        return Varint(length) && Take(length);
      case 5:
        return Take(4);
      default:
        return false;
    }
  }

  uint64_t number = 0, integer = 0;
  bool is_bytes = false;
  std::string_view bytes;

 private:
  bool Varint(uint64_t& value) {
    value = 0;
    for (uint32_t shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool Take(uint64_t n) {
    if (n > rest_.size()) return false;
    bytes = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return true;
  }

  std::string_view rest_;
};

// google.rpc.RetryInfo: one Duration.
uint64_t DelayOf(std::string_view retry_info) {
  int64_t seconds = 0, nanos = 0;
  for (Fields info(retry_info); info.Next();) {
    if (info.number != 1 || !info.is_bytes) continue;
    for (Fields duration(info.bytes); duration.Next();) {
      if (duration.number == 1) seconds = static_cast<int64_t>(duration.integer);
      if (duration.number == 2) nanos = static_cast<int64_t>(duration.integer);
    }
  }
  seconds = std::clamp<int64_t>(seconds, 0, kRetryMaxS);
  nanos = std::clamp<int64_t>(nanos, 0, kSecondNs - 1);
  return static_cast<uint64_t>(seconds) * kSecondNs + static_cast<uint64_t>(nanos);
}

}  // namespace

PartialSuccess ReadPartialSuccess(std::string_view response) {
  PartialSuccess partial;
  for (Fields outer(response); outer.Next();) {
    if (outer.number != 1 || !outer.is_bytes) continue;
    for (Fields inner(outer.bytes); inner.Next();) {
      if (inner.number == 1 && !inner.is_bytes) {
        partial.rejected = static_cast<int64_t>(inner.integer) < 0 ? 0 : inner.integer;
      }
      if (inner.number == 2 && inner.is_bytes) partial.message = inner.bytes.substr(0, kMessageMax);
    }
  }
  return partial;
}

RpcStatus ReadRpcStatus(std::string_view status) {
  constexpr std::string_view kRetryInfo = "google.rpc.RetryInfo";
  RpcStatus result;
  for (Fields field(status); field.Next();) {
    if (field.number == 1 && !field.is_bytes) result.code = static_cast<int32_t>(field.integer);
    if (field.number == 2 && field.is_bytes) result.message = field.bytes.substr(0, kMessageMax);
    if (field.number != 3 || !field.is_bytes) continue;
    std::string_view type, value;
    for (Fields any(field.bytes); any.Next();) {
      if (any.number == 1) type = any.bytes;
      if (any.number == 2) value = any.bytes;
    }
    if (type.size() >= kRetryInfo.size() &&
        type.substr(type.size() - kRetryInfo.size()) == kRetryInfo) {
      result.retry_delay_ns = DelayOf(value);
    }
  }
  return result;
}

std::optional<uint64_t> ReadRetryAfterNs(std::string_view value, int64_t now_unix_s) {
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  uint64_t seconds = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
  if (parsed.ec == std::errc() && parsed.ptr == value.data() + value.size()) {
    return std::min(seconds, kRetryMaxS) * kSecondNs;
  }
  // The only form that may be sent; the C locale's names, which nobody changes in this process.
  tm date = {};
  const char* end = strptime(std::string(value).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date);
  if (!end) return std::nullopt;
  const int64_t left = timegm(&date) - now_unix_s;
  return std::min(static_cast<uint64_t>(std::max<int64_t>(left, 0)), kRetryMaxS) * kSecondNs;
}

}  // namespace weir::client
