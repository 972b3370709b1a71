// The processor over the collector's own batches, with requests in protobuf's text format.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "plugins/processors/semconv/semconv.h"
#include "host/testkit/plugin_host.h"
#include "host/testkit/stage_runner.h"

namespace weir::semconv {

inline constexpr const weir_component& kTable = kComponent<Semconv, Kind::kProcessor, 0>;

// `attributes { key: "KEY" value { string_value: "TEXT" } }`; TEXT as in the text format.
std::string Text(std::string_view key, std::string_view text);
// The same with any value: Value("n", "int_value: 5").
std::string Value(std::string_view key, std::string_view value);
// One resource, one scope, one record with this inside.
std::string Span(std::string_view fields);
std::string Log(std::string_view fields);

// The bytes of a request in the text format.
std::string Serialized(Signal signal, std::string_view text);

class SemconvTest : public ::testing::Test {
 protected:
  // A processor with these options, in YAML.
  void Configure(std::string_view options);
  // Expects that `input` becomes `output`, both in the text format of the signal's request.
  void Expect(Signal signal, std::string_view input, std::string_view output);
  void ExpectSpan(std::string_view fields, std::string_view expected) {
    Expect(Signal::kTraces, Span(fields), Span(expected));
  }
  void ExpectLog(std::string_view fields, std::string_view expected) {
    Expect(Signal::kLogs, Log(fields), Log(expected));
  }
  testkit::StageResult Run(Signal signal, std::string_view input);
  testkit::StageResult Run(Signal signal, std::string_view input, uint32_t arena_bytes_max);

  std::unique_ptr<testkit::PluginHost> host_;
};

}  // namespace weir::semconv
