// otlp_load: sends prepared OTLP requests and prints one JSON object with what came of it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/load/load_run.h"

namespace {

using nlohmann::json;
using weir::load::Window;

double Quantile(std::vector<uint32_t>& values_us, double q) {
  if (values_us.empty()) return 0;
  const auto nth = static_cast<size_t>(q * static_cast<double>(values_us.size() - 1));
  std::nth_element(values_us.begin(), values_us.begin() + static_cast<long>(nth), values_us.end());
  return values_us[nth] / 1000.0;
}

json ToJson(const Window& window) {
  return {{"requests", window.requests},
          {"items", window.items},
          {"bytes", window.bytes},
          {"partial", window.partial},
          {"errors", window.errors}};
}

json ToJson(weir::load::RunResult& result) {
  json out = {{"seconds", result.seconds},
              {"measured", ToJson(result.measured)},
              {"all", ToJson(result.all)}};
  const auto items = static_cast<double>(result.measured.items);
  out["items_per_s"] = result.seconds > 0 ? items / result.seconds : 0;
  out["p50_ms"] = Quantile(result.latencies_us, 0.5);
  out["p99_ms"] = Quantile(result.latencies_us, 0.99);
  out["max_ms"] = Quantile(result.latencies_us, 1);
  out["longest_gap_ms"] = result.longest_gap_ms;
  out["own_cpu_s"] = result.own_cpu_s;
  out["server_cpu_s"] = result.server_cpu_s;
  out["server_cpu_s_per_million"] = items > 0 ? result.server_cpu_s * 1e6 / items : 0;
  out["server_rss_peak_mb"] = result.server_rss_peak_mb;
  out["server_rss_mb"] = result.server_rss_mb;
  return out;
}

std::string PathOf(weir::load::Signal signal, bool grpc) {
  using weir::load::Signal;
  const std::string base = "/opentelemetry.proto.collector.";
  switch (signal) {
    case Signal::kTraces:
      return grpc ? base + "trace.v1.TraceService/Export" : "/v1/traces";
    case Signal::kLogs:
      return grpc ? base + "logs.v1.LogsService/Export" : "/v1/logs";
    case Signal::kMetrics:
      return grpc ? base + "metrics.v1.MetricsService/Export" : "/v1/metrics";
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  weir::load::PayloadOptions payload;
  weir::load::RunOptions run;
  std::string protocol = "http", signal = "traces", acknowledged, dump;
  CLI::App app("Sends prepared OTLP requests and prints one JSON object with what came of it.");
  app.add_option("--protocol", protocol, "http or grpc")->check(CLI::IsMember({"http", "grpc"}));
  app.add_option("--signal", signal)->check(CLI::IsMember({"traces", "logs", "metrics"}));
  app.add_option("--host", run.target.host, "IPv4 address");
  app.add_option("--port", run.target.port, "default 4318, for grpc 4317");
  app.add_option("--connections", run.connections)->check(CLI::Range(1, 1024));
  app.add_option("--items", payload.items, "spans, log records or points a request")
      ->check(CLI::Range(1, 65536));
  app.add_option("--bodies", payload.bodies, "different requests")->check(CLI::Range(1, 1000000));
  app.add_option("--seed", payload.seed);
  app.add_flag("--gzip", payload.gzip, "compressed bodies");
  app.add_option("--rate", run.rate, "requests a second; 0: as fast as they are answered");
  app.add_option("--warm-up", run.warm_up_s, "seconds");
  app.add_option("--seconds", run.measured_s, "the measured window");
  app.add_option("--requests", run.requests_max, "stop after so many");
  app.add_option("--pid", run.pid, "a server whose CPU and memory are read");
  app.add_option("--acknowledged", acknowledged,
                 "stamp each span with an id of its own, and write the numbers of the accepted "
                 "requests to this file, as u32");
  app.add_option(
      "--dump", dump,
      "write the bodies to this file, each behind a big-endian u32 length; send nothing");
  CLI11_PARSE(app, argc, argv);

  signal == "logs"      ? payload.signal = weir::load::Signal::kLogs
  : signal == "metrics" ? payload.signal = weir::load::Signal::kMetrics
                        : payload.signal = weir::load::Signal::kTraces;
  run.grpc = protocol == "grpc";
  if (run.grpc && app.count("--port") == 0) run.target.port = 4317;
  run.target.path = PathOf(payload.signal, run.grpc);
  run.target.gzip = payload.gzip;
  run.unique_ids = !acknowledged.empty();
  if (run.unique_ids && (payload.gzip || payload.signal != weir::load::Signal::kTraces)) {
    std::fprintf(stderr, "--acknowledged needs uncompressed traces\n");
    return 2;
  }
  ::signal(SIGPIPE, SIG_IGN);
  payload.bodies = std::max(payload.bodies, run.connections + 1);
  std::vector<weir::load::Body> bodies = weir::load::MakePayload(payload);
  if (!dump.empty()) {
    std::ofstream file(dump, std::ios::binary);
    for (const weir::load::Body& body : bodies) file << body.framed().substr(1);
    return file ? 0 : 3;
  }
  weir::load::RunResult result = weir::load::Run(run, bodies);
  if (run.unique_ids) {
    std::ofstream(acknowledged, std::ios::binary)
        .write(reinterpret_cast<const char*>(result.acknowledged.data()),
               static_cast<std::streamsize>(result.acknowledged.size() * sizeof(uint32_t)));
  }
  json out = ToJson(result);
  out["protocol"] = protocol;
  out["bytes_per_item"] = static_cast<double>(bodies[0].message().size()) / payload.items;
  std::printf("%s\n", out.dump().c_str());
  return result.all.requests > 0 ? 0 : 1;
}
