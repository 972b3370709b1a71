#include "host/tool/status_endpoints.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "host/service/health_check.h"
#include "host/service/status_page.h"

namespace weir {

void StatusEndpoints::Close(Endpoint* endpoint) {
  if (!endpoint->bound.empty()) server_.Close(endpoint->bound).IgnoreError();
  *endpoint = Endpoint();
}

absl::Status StatusEndpoints::Open(Endpoint wanted, const std::string& path,
                                   StatusHandlers handlers, Endpoint* endpoint) {
  if (wanted.configured == endpoint->configured && wanted.what == endpoint->what) {
    return absl::OkStatus();
  }
  // The same address can not be bound twice; another one is had before the old one goes.
  if (wanted.configured == endpoint->configured) Close(endpoint);
  absl::StatusOr<std::string> bound =
      server_.Listen(wanted.configured, std::move(handlers));
  if (!bound.ok()) return bound.status();
  Close(endpoint);
  wanted.bound = *std::move(bound);
  wanted.url = absl::StrCat("http://", wanted.bound, path);
  *endpoint = std::move(wanted);
  return absl::OkStatus();
}

absl::Status StatusEndpoints::Apply(const Settings& settings) {
  const TelemetryConfig& telemetry = settings.telemetry;
  absl::Status metrics, health, page;
  if (telemetry.metrics_address.empty() || telemetry.metrics_level == MetricsLevel::kNone) {
    Close(&metrics_at_);
  } else {
    const auto expose = [this](const StatusRequest&) {
      return StatusResponse{200, std::string(Metrics::kContentType), metrics_.Expose()};
    };
    metrics = Open({telemetry.metrics_address, "metrics", "", ""}, "/metrics",
                   {{"/metrics", expose}}, &metrics_at_);
  }
  if (!settings.health_check) {
    Close(&health_at_);
  } else {
    const HealthCheckConfig& check = *settings.health_check;
    const std::string what =
        absl::StrCat(check.path, "\n", check.body_healthy, "\n", check.body_unhealthy);
    health = Open({check.endpoint, what, "", ""}, check.path,
                  {{check.path, MakeHealthHandler(health_, check.body_healthy,
                                                  check.body_unhealthy)}},
                  &health_at_);
  }
  if (!settings.status_page) {
    Close(&page_at_);
  } else {
    page = Open({settings.status_page->endpoint, "page", "", ""}, "/", MakeStatusPage(health_),
                &page_at_);
  }
  if (!metrics.ok()) return metrics;
  return health.ok() ? page : health;
}

}  // namespace weir
