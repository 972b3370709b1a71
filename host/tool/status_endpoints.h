// Where the process is looked at: /metrics, the health check and the status page, as the
// configuration has them.
//
// Threads: the control thread; what is shown comes from the status server's.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "host/config/settings.h"
#include "host/service/health.h"
#include "host/service/metrics.h"
#include "host/service/status_server.h"

namespace weir {

class StatusEndpoints {
 public:
  // Both outlive it.
  StatusEndpoints(Metrics& metrics, const Health& health)
      : metrics_(metrics), health_(health) {}

  // Opens, moves and closes what `settings` wants otherwise than before. UNAVAILABLE or
  // INVALID_ARGUMENT when an address can not be had: that endpoint stays where it was.
  absl::Status Apply(const Settings& settings);

  // "" when it is closed.
  const std::string& metrics_url() const { return metrics_at_.url; }
  const std::string& health_url() const { return health_at_.url; }
  const std::string& page_url() const { return page_at_.url; }

 private:
  struct Endpoint {
    std::string configured;  // The address; "": none.
    std::string what;        // Is served there.
    std::string bound, url;
  };
  // Opens `wanted` with its handlers, of which `path` is shown, and closes what was open.
  absl::Status Open(Endpoint wanted, const std::string& path, StatusHandlers handlers,
                    Endpoint* endpoint);
  void Close(Endpoint* endpoint);

  Metrics& metrics_;
  const Health& health_;
  StatusServer server_;
  Endpoint metrics_at_, health_at_, page_at_;
};

}  // namespace weir
