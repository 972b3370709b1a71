#include "tests/unit/host/wire/json_bodies.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

#include <google/protobuf/util/json_util.h>
#include <simdjson.h>

#include "absl/strings/escaping.h"

namespace weir::wire {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("can not read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path Data() { return WEIR_TEST_DATA; }

Signal SignalOf(std::string_view name) {
  for (const Signal signal : kSignals) {
    if (name == SignalName(signal)) return signal;
  }
  throw std::runtime_error("no such signal: " + std::string(name));
}

JsonBody RealBody(const char* path, const char* expected, Signal signal) {
  JsonBody body;
  body.name = path;
  body.signal = signal;
  body.text = ReadFile(Data() / path);
  body.expected = ReadFile(Data() / expected);
  return body;
}

}  // namespace

std::vector<JsonBody> JsonEdgeBodies() {
  const fs::path folder = Data() / "edge-json";
  simdjson::dom::parser parser;
  std::vector<JsonBody> bodies;
  for (simdjson::dom::element entry : parser.load((folder / "index.json").string())) {
    JsonBody body;
    body.name = std::string(std::string_view(entry["name"]));
    body.signal = SignalOf(entry["signal"]);
    body.text = ReadFile(folder / (body.name + ".json"));
    body.valid_official = bool(entry["valid"]);
    body.valid_collector = bool(entry["valid_go_collector"]);
    std::string_view verdict;
    if (entry["otlp_verdict"].get(verdict) == simdjson::SUCCESS) body.verdict = verdict;
    const fs::path expected = folder / (body.name + ".expected.json");
    if (fs::exists(expected)) body.expected = ReadFile(expected);
    bodies.push_back(std::move(body));
  }
  return bodies;
}

std::vector<JsonBody> JsonRealBodies() {
  std::vector<JsonBody> bodies;
  bodies.push_back(RealBody("captures/node-features-json/001-traces.bin",
                            "captures/node-features-json/001-traces.expected.json",
                            Signal::kTraces));
  bodies.push_back(RealBody("captures/node-features-json/002-logs.bin",
                            "captures/node-features-json/002-logs.expected.json", Signal::kLogs));
  bodies.push_back(RealBody("captures/node-features-json/003-metrics.bin",
                            "captures/node-features-json/003-metrics.expected.json",
                            Signal::kMetrics));
  bodies.push_back(
      RealBody("examples/trace.json", "examples/trace.expected.json", Signal::kTraces));
  bodies.push_back(
      RealBody("examples/metrics.json", "examples/metrics.expected.json", Signal::kMetrics));
  bodies.push_back(RealBody("examples/logs.json", "examples/logs.expected.json", Signal::kLogs));
  bodies.push_back(
      RealBody("examples/events.json", "examples/events.expected.json", Signal::kLogs));
  return bodies;
}

std::string ExpectedOf(std::string_view path_in_data) {
  fs::path path = Data() / path_in_data;
  path.replace_extension(".expected.json");
  return fs::exists(path) ? ReadFile(path) : "";
}

std::unique_ptr<oracle::Message> ParseOfficialJson(Signal signal, const std::string& json) {
  std::unique_ptr<oracle::Message> message = oracle::NewRequest(signal);
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto done = google::protobuf::util::JsonStringToMessage(json, message.get(), options);
  return done.ok() ? std::move(message) : nullptr;
}

std::string WithBase64Ids(std::string_view otlp_json) {
  static const std::regex kId("\"(traceId|spanId|parentSpanId|profileId)\":\"([0-9a-f]*)\"");
  const std::string text(otlp_json);
  std::string out;
  auto rest = text.cbegin();
  for (std::sregex_iterator it(text.begin(), text.end(), kId), end; it != end; ++it) {
    out.append(rest, (*it)[0].first);
    out += '"' + (*it)[1].str() + "\":\"" +
           absl::Base64Escape(absl::HexStringToBytes((*it)[2].str())) + '"';
    rest = (*it)[0].second;
  }
  return out.append(rest, text.cend());
}

}  // namespace weir::wire
