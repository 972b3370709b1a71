// The validating walk, over requests as a shop would send them and over what SDKs sent, beside the
// official decoder: generated code, into an arena that is used again.
//
// per_item is the time of one span, log record or data point.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/load/payload.h"
#include "host/wire/validate.h"

#ifdef WEIR_WITH_OFFICIAL
#include <google/protobuf/arena.h>
#include "opentelemetry/proto/collector/logs/v1/logs_service.pb.h"
#include "opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"
#endif

namespace weir {
namespace {

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// Enough requests that neither caches nor branch predictors know them by heart.
std::vector<std::string> Shop(load::Signal signal) {
  load::PayloadOptions options;
  options.signal = signal;
  options.items = 256;
  options.bodies = 40;
  std::vector<std::string> requests;
  for (const load::Body& body : load::MakePayload(options)) requests.emplace_back(body.message());
  return requests;
}

std::vector<std::string> Captures(const std::string& signal) {
  std::vector<std::string> requests;
  const std::filesystem::path folder = std::filesystem::path(WEIR_TEST_DATA) / "captures";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.path().filename().string().ends_with(signal + ".bin")) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!bytes.starts_with('{')) requests.push_back(std::move(bytes));  // Not OTLP/JSON.
  }
  return requests;
}

void Report(benchmark::State& state, Signal signal, const std::vector<std::string>& requests) {
  uint64_t items = 0;
  uint64_t bytes = 0;
  for (const std::string& request : requests) {
    items += wire::Validate(signal, Bytes(request), wire::Limits())->items;
    bytes += request.size();
  }
  const auto rounds = static_cast<double>(state.iterations());
  using benchmark::Counter;
  state.counters["per_item"] =
      Counter(static_cast<double>(items) * rounds, Counter::kIsRate | Counter::kInvert);
  state.counters["bytes_per_item"] = static_cast<double>(bytes) / static_cast<double>(items);
  state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
}

void Walk(benchmark::State& state, Signal signal, const std::vector<std::string>& requests) {
  const wire::Limits limits;
  for (auto _ : state) {
    for (const std::string& request : requests) {
      const auto survey = wire::Validate(signal, Bytes(request), limits);
      if (!survey.ok() || survey->irregular != 0) return state.SkipWithError("not regular");
      benchmark::DoNotOptimize(survey->attrs);
    }
  }
  Report(state, signal, requests);
}

#ifdef WEIR_WITH_OFFICIAL
template <class Request>
void Official(benchmark::State& state, Signal signal, const std::vector<std::string>& requests) {
  std::vector<char> block(16 << 20);
  google::protobuf::Arena arena(block.data(), block.size());
  for (auto _ : state) {
    for (const std::string& request : requests) {
      auto* message = google::protobuf::Arena::CreateMessage<Request>(&arena);
      if (!message->ParseFromString(request)) return state.SkipWithError("does not parse");
      benchmark::DoNotOptimize(message);
      arena.Reset();
    }
  }
  Report(state, signal, requests);
}
#endif

template <class OfficialRequest>
void Register(const std::string& name, Signal signal, load::Signal load_signal) {
  const std::vector<std::string> shop = Shop(load_signal);
  const std::vector<std::string> captures = Captures(name);
  for (const auto* requests : {&shop, &captures}) {
    const std::string suffix = "/" + name + (requests == &shop ? "/shop" : "/captures");
    benchmark::RegisterBenchmark(("walk" + suffix).c_str(), Walk, signal, *requests);
#ifdef WEIR_WITH_OFFICIAL
    benchmark::RegisterBenchmark(("official" + suffix).c_str(), Official<OfficialRequest>, signal,
                                 *requests);
#endif
  }
}

#ifdef WEIR_WITH_OFFICIAL
namespace collector = opentelemetry::proto::collector;
using TracesRequest = collector::trace::v1::ExportTraceServiceRequest;
using LogsRequest = collector::logs::v1::ExportLogsServiceRequest;
using MetricsRequest = collector::metrics::v1::ExportMetricsServiceRequest;
#else
using TracesRequest = void;
using LogsRequest = void;
using MetricsRequest = void;
#endif

[[maybe_unused]] const bool kRegistered = [] {
  Register<TracesRequest>("traces", Signal::kTraces, load::Signal::kTraces);
  Register<LogsRequest>("logs", Signal::kLogs, load::Signal::kLogs);
  Register<MetricsRequest>("metrics", Signal::kMetrics, load::Signal::kMetrics);
  return true;
}();

}  // namespace
}  // namespace weir
