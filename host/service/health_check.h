// What the `health_check` extension answers over HTTP.
//
// 200 while the host is ready and no component is in a fatal state, else 503 (500 when fatal). The
// body is the Collector's:
//   {"status":"Server available","upSince":"2026-01-31T12:00:00.000Z","uptime":"1h2m3s"}
// `?verbose` lists the components, `?pipeline=traces` answers for one pipeline (404: no such one).
//
// Threads: the handler is [any].
#pragma once

#include <string>

#include "host/service/health.h"
#include "host/service/status_server.h"

namespace weir {

// `health` outlives the handler. Bodies that are not empty replace the standard ones.
StatusHandler MakeHealthHandler(const Health& health, std::string body_healthy,
                                std::string body_unhealthy);

}  // namespace weir
