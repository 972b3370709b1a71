// OTLP requests with log records, written and read in the simplest way, for the tests of the graph.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace weir {

struct LogRecord {
  std::string body;
  std::string trace;  // Its id, without the zeros at its end.
  std::map<std::string, std::string> attributes;
};

// A request with one resource, one scope, and a record for each body.
std::string LogsRequest(const std::vector<std::string>& bodies);
// The same; each body has a trace id of 16 bytes that begins with its `traces` entry ("": none).
std::string LogsRequest(const std::vector<std::string>& bodies,
                        const std::vector<std::string>& traces);
// The records of a request, texts only.
std::vector<LogRecord> ReadLogs(std::string_view request);
// Their bodies, of several requests, sorted.
std::vector<std::string> Bodies(const std::vector<std::string>& requests);

}  // namespace weir
