// OTLP/JSON bodies below tests/data with what the official decoder reads in them, and the way from
// OTLP/JSON to that decoder.
//
// Throws std::runtime_error when a file is not there. Threads: any.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/oracle/oracle.h"

namespace weir::wire {

struct JsonBody {
  std::string name;
  Signal signal = Signal::kTraces;
  std::string text;
  // Of edge cases; the verdict to follow is empty where several are right.
  bool valid_official = true;
  bool valid_collector = true;
  std::string verdict;
  std::string expected;  // proto3 JSON, ids in base64; empty when there is none.
};

std::vector<JsonBody> JsonEdgeBodies();
// What SDKs sent, and the examples of the protocol.
std::vector<JsonBody> JsonRealBodies();
// Of any body in tests/data: the .expected.json that stands beside the .bin with this name.
std::string ExpectedOf(std::string_view path_in_data);

// proto3 JSON as the official library reads it; NULL when it does not.
std::unique_ptr<oracle::Message> ParseOfficialJson(Signal signal, const std::string& json);
// OTLP/JSON with its hex ids in base64.
std::string WithBase64Ids(std::string_view otlp_json);

}  // namespace weir::wire
