#include "tests/support/otlp_data.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <simdjson.h>

namespace weir {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("can not read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

bool SignalIn(std::string_view name, Signal* signal) {
  constexpr std::string_view kNames[] = {"trace", "metrics", "logs", "profiles"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name.find(kNames[i]) == std::string_view::npos) continue;
    *signal = kSignals[i];
    return true;
  }
  *signal = Signal::kLogs;  // The example of events.
  return name.find("events") != std::string_view::npos;
}

}  // namespace

std::vector<OtlpBody> EdgeBodies() {
  const fs::path folder = fs::path(WEIR_TEST_DATA) / "edge";
  simdjson::dom::parser parser;
  std::vector<OtlpBody> bodies;
  for (simdjson::dom::element entry : parser.load((folder / "index.json").string())) {
    OtlpBody body;
    body.name = std::string(std::string_view(entry["name"]));
    body.category = std::string(std::string_view(entry["category"]));
    if (!SignalIn(entry["signal"], &body.signal)) throw std::runtime_error(body.name);
    body.valid_official = bool(entry["valid"]);
    body.valid_collector = bool(entry["valid_go_collector"]);
    body.bytes = ReadFile(folder / (body.name + ".bin"));
    bodies.push_back(std::move(body));
  }
  return bodies;
}

std::vector<OtlpBody> RealBodies() {
  std::vector<OtlpBody> bodies;
  for (const char* folder : {"captures", "examples"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(WEIR_TEST_DATA) / folder)) {
      if (entry.path().extension() != ".bin") continue;
      OtlpBody body;
      body.name = entry.path().parent_path().filename() / entry.path().filename();
      if (!SignalIn(entry.path().filename().string(), &body.signal)) continue;
      body.bytes = ReadFile(entry.path());
      if (!body.bytes.starts_with('{')) bodies.push_back(std::move(body));  // Not OTLP/JSON.
    }
  }
  std::sort(bodies.begin(), bodies.end(),
            [](const OtlpBody& a, const OtlpBody& b) { return a.name < b.name; });
  return bodies;
}

}  // namespace weir
