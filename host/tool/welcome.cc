#include "host/tool/welcome.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace weir {
namespace {

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

std::string Option(const Instance& instance, std::string_view pointer) {
  const Node* node = instance.config().options().At(pointer);
  return node != nullptr && node->is(NodeKind::kString) ? node->text : std::string();
}

// "curl -s http://127.0.0.1:4318/v1/logs ..." for a receiver of OTLP over HTTP.
std::string CurlLine(std::string_view endpoint) {
  return absl::StrCat("curl -s http://", Abseil(endpoint),
                      "/v1/logs -H 'content-type: application/json' -d '{\"resourceLogs\":"
                      "[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":"
                      "\"hello from jane@example.com\"}}]}]}]}'");
}

std::string SendLine(const Graph& graph) {
  std::vector<std::string> places;
  std::string example;
  for (const auto& instance : graph.instances) {
    if (instance->component().kind != WEIR_RECEIVER) continue;
    const std::string grpc = Option(*instance, "/protocols/grpc/endpoint");
    const std::string http = Option(*instance, "/protocols/http/endpoint");
    const std::string other = Option(*instance, "/endpoint");
    if (!grpc.empty()) places.push_back(absl::StrCat("OTLP/gRPC to ", grpc));
    if (!http.empty()) places.push_back(absl::StrCat("OTLP/HTTP to ", http));
    if (!other.empty()) places.push_back(absl::StrCat(instance->id(), " to ", other));
    if (example.empty() && !http.empty()) example = CurlLine(http);
  }
  if (!example.empty()) places.push_back(example);
  return absl::StrJoin(places, ", ");
}

std::string LookLine(const Graph& graph) {
  std::vector<std::string> places;
  for (const auto& instance : graph.instances) {
    if (instance->component().kind != WEIR_EXPORTER) continue;
    std::string where = Option(*instance, "/path");
    if (where.empty()) where = Option(*instance, "/endpoint");
    places.push_back(where.empty() ? instance->id() : absl::StrCat(instance->id(), " ", where));
  }
  return absl::StrJoin(places, ", ");
}

}  // namespace

std::string Welcome(const Graph& graph, std::span<const std::string> urls) {
  std::vector<absl::string_view> status;
  for (const std::string& url : urls) {
    if (!url.empty()) status.push_back(url);
  }
  return absl::StrCat("send:   ", SendLine(graph), "\nlook:   ", LookLine(graph), "\nstatus: ",
                      status.empty() ? "on standard error" : absl::StrJoin(status, ", "), "\n");
}

}  // namespace weir
