#include "host/service/utc_time.h"

#include <ctime>

#include "absl/strings/str_format.h"

namespace weir {

std::string UtcText(std::chrono::system_clock::time_point time) {
  using std::chrono::milliseconds;
  const int64_t ms = std::chrono::floor<milliseconds>(time).time_since_epoch().count();
  const int64_t millisecond = (ms % 1000 + 1000) % 1000;
  const std::time_t seconds = (ms - millisecond) / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                         parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                         parts.tm_sec, millisecond);
}

}  // namespace weir
