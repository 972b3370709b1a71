// One small HTTP/1.1 server for all that people and monitors look at: metrics, health, status page.
// One thread, several listeners, each with its own paths.
//
// Not for telemetry: requests are small (8 KiB head, 64 KiB body), answered one after another, by
// GET and HEAD only. A handler that blocks holds up the others. Too many or too slow clients are
// closed, so a stuck scraper costs a descriptor for some seconds.
//
// Threads: members are for one control thread; handlers run on the server's thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace weir {

struct StatusRequest {
  std::string path;   // "/metrics"
  std::string query;  // "verbose&pipeline=traces", without the question mark, as it came.

  // The decoded value of a parameter, "" when it has none; `found`, which may be NULL, tells absent
  // from empty.
  std::string Parameter(std::string_view name, bool* found = nullptr) const;
};

struct StatusResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

using StatusHandler = std::function<StatusResponse(const StatusRequest&)>;

// By path; one that ends in "/" and is not "/" also answers for what lies below. The longest wins.
using StatusHandlers = std::map<std::string, StatusHandler>;

class StatusServer {
 public:
  static constexpr size_t kConnectionsMax = 64;
  static constexpr int kIdleSecondsMax = 30;

  StatusServer();
  ~StatusServer();  // Stops.
  StatusServer(const StatusServer&) = delete;
  StatusServer& operator=(const StatusServer&) = delete;

  // Opens "host:port" (host "" is every address, "localhost" loopback, "[::1]:80" IPv6; port 0:
  // any) and starts to answer. Returns the address bound, "127.0.0.1:41234". UNAVAILABLE naming the
  // endpoint and the reason when it can not be opened; INVALID_ARGUMENT when it is no endpoint.
  absl::StatusOr<std::string> Listen(std::string_view endpoint, StatusHandlers handlers);
  // Closes what Listen returned, with its connections; NOT_FOUND when it is not open.
  absl::Status Close(std::string_view address);
  // Closes everything and ends the thread; a request that is being answered is finished.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
