// Recipes and their requests: the plugins that were built, OTLP/JSON in files, and records as JSON
// and as the bytes that they are on the wire.
//
// What can only come from a broken file or test throws std::runtime_error. Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "host/base/signal.h"

namespace weir::cookbook {

using Json = nlohmann::json;

// The component of samples/cookbook/`recipe`, as it was built.
const weir_component& Load(const std::string& recipe);
std::string ReadFile(const std::string& path);

// By the request's first member: resourceLogs, resourceMetrics, resourceSpans.
Signal SignalOf(const Json& request);
std::string ToProto(const Json& request);
Json ToJson(Signal signal, std::string_view proto);
// The same request with a field in each record that no version of OTLP has: it is lost where a
// record is written anew from its columns.
std::string WithUnknownFields(Signal signal, std::string_view proto);

// The spans, metrics or log records, in order.
std::vector<Json> RecordsOf(const Json& request);
std::vector<std::string> RecordsOf(std::string_view proto);

}  // namespace weir::cookbook
