// The telemetry that a benchmark runs over: files of OTLP export requests, told apart by content.
//
// A file holds one request in protobuf, or in JSON, or a JSON request a line (what the file
// exporter writes). What is irregular is rewritten as the collector does it on arrival.
//
// Threads: free functions over values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/wire/validate.h"

namespace weir::bench {

struct DataRequest {
  Signal signal = Signal::kTraces;
  SharedBytes bytes;  // Regular.
  wire::Survey survey;
};

// InvalidArgument: `name` holds nothing of that kind; the message says so.
absl::StatusOr<std::vector<DataRequest>> ParseData(const std::string& name, std::string content);

// All of these files. NotFound, InvalidArgument with the file's name.
absl::StatusOr<std::vector<DataRequest>> LoadData(const std::vector<std::string>& files);

// The captures of real SDKs that are installed with `executable`, sorted by name. NotFound says
// where they were looked for.
absl::StatusOr<std::vector<std::string>> InstalledData(const std::filesystem::path& executable);

}  // namespace weir::bench
