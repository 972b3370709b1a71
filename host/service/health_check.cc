#include "host/service/health_check.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/service/json_text.h"
#include "host/service/utc_time.h"

namespace weir {
namespace {

constexpr std::string_view kJson = "application/json";

// "1h2m3s", as Go writes a duration of whole seconds.
std::string UptimeText(std::chrono::system_clock::duration uptime) {
  const int64_t seconds =
      std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(uptime).count());
  std::string text;
  if (seconds >= 3600) absl::StrAppend(&text, seconds / 3600, "h");
  if (seconds >= 60) absl::StrAppend(&text, seconds / 60 % 60, "m");
  absl::StrAppend(&text, seconds % 60, "s");
  return text;
}

// Up to the end of the members, without the closing brace.
std::string Head(const Health& health, bool available) {
  if (!available) {
    return R"({"status":"Server not available","upSince":"0001-01-01T00:00:00Z","uptime":"")";
  }
  const Health::Clock::time_point since = health.ready_since();
  return absl::StrCat(R"({"status":"Server available","upSince":")", UtcText(since),
                      R"(","uptime":")", UptimeText(Health::Clock::now() - since), "\"");
}

bool Healthy(ComponentStatus status) {
  return status == ComponentStatus::kOk || status == ComponentStatus::kRecoverableError ||
         status == ComponentStatus::kPermanentError;
}

int CodeOf(bool ready, ComponentStatus status) {
  if (status == ComponentStatus::kFatalError) return 500;
  return ready ? 200 : 503;
}

std::string ComponentsText(const std::vector<Health::Component>& components) {
  std::string text = R"("components":{)";
  std::string_view separator;
  for (const Health::Component& component : components) {
    absl::StrAppend(&text, std::string(separator), JsonString(component.id), R"(:{"healthy":)",
                    Healthy(component.status) ? "true" : "false", R"(,"status":)",
                    JsonString(StatusText(component.status)), R"(,"status_time":)",
                    JsonString(UtcText(component.since)));
    if (!component.message.empty()) {
      absl::StrAppend(&text, R"(,"error":)", JsonString(component.message));
    }
    text.push_back('}');
    separator = ",";
  }
  text.push_back('}');
  return text;
}

StatusResponse OfPipeline(const Health& health, const std::string& pipeline, bool verbose) {
  std::vector<Health::Component> parts = health.Components();
  std::erase_if(parts, [&](const Health::Component& component) {
    const auto& in = component.pipelines;
    return std::find(in.begin(), in.end(), pipeline) == in.end();
  });
  if (parts.empty()) return {404, std::string(kJson), R"({"status":"no such pipeline"})"};
  const ComponentStatus status = health.OfPipeline(pipeline);
  const int code = CodeOf(health.ready() && Healthy(status), status);
  std::string body = absl::StrCat(R"({"pipeline":)", JsonString(pipeline), R"(,"healthy":)",
                                  code == 200 ? "true" : "false", R"(,"status":)",
                                  JsonString(StatusText(status)));
  if (verbose) absl::StrAppend(&body, ",", ComponentsText(parts));
  return {code, std::string(kJson), absl::StrCat(body, "}")};
}

}  // namespace

StatusHandler MakeHealthHandler(const Health& health, std::string body_healthy,
                                std::string body_unhealthy) {
  return [&health, healthy = std::move(body_healthy),
          unhealthy = std::move(body_unhealthy)](const StatusRequest& request) -> StatusResponse {
    bool verbose = false, of_pipeline = false;
    request.Parameter("verbose", &verbose);
    const std::string pipeline = request.Parameter("pipeline", &of_pipeline);
    if (of_pipeline) return OfPipeline(health, pipeline, verbose);
    const int code = CodeOf(health.ready(), health.Overall());
    const std::string& own = code == 200 ? healthy : unhealthy;
    if (!own.empty() && !verbose) return {code, "text/plain; charset=utf-8", own};
    std::string body = Head(health, code == 200);
    if (verbose) absl::StrAppend(&body, ",", ComponentsText(health.Components()));
    return {code, std::string(kJson), absl::StrCat(body, "}")};
  };
}

}  // namespace weir
