#include "tests/unit/host/graph/log_requests.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace weir {
namespace {

std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
  return out;
}

std::string Field(uint32_t number, std::string_view content) {
  std::string out = Varint(number << 3 | 2);
  out += Varint(content.size());
  out += content;
  return out;
}

uint64_t TakeVarint(std::string_view& from) {
  uint64_t value = 0;
  for (int shift = 0; !from.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(from.front());
    from.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

// Calls fn(number, content) for each length-delimited field.
template <typename Fn>
void EachField(std::string_view message, Fn fn) {
  while (!message.empty()) {
    const uint64_t tag = TakeVarint(message);
    switch (tag & 7) {
      case 0: TakeVarint(message); break;
      case 1: message.remove_prefix(8); break;
      case 5: message.remove_prefix(4); break;
      default: {
        const uint64_t size = TakeVarint(message);
        fn(static_cast<uint32_t>(tag >> 3), message.substr(0, size));
        message.remove_prefix(size);
      }
    }
  }
}

std::string Text(std::string_view any_value) {
  std::string text;
  EachField(any_value, [&text](uint32_t number, std::string_view content) {
    if (number == 1) text = content;
  });
  return text;
}

LogRecord ReadRecord(std::string_view message) {
  LogRecord record;
  EachField(message, [&record](uint32_t number, std::string_view content) {
    if (number == 5) record.body = Text(content);
    if (number == 9) record.trace = content.substr(0, content.find('\0'));
    if (number != 6) return;
    std::string key, value;
    EachField(content, [&](uint32_t member, std::string_view bytes) {
      if (member == 1) key = bytes;
      if (member == 2) value = Text(bytes);
    });
    record.attributes[key] = value;
  });
  return record;
}

}  // namespace

std::string LogsRequest(const std::vector<std::string>& bodies) {
  return LogsRequest(bodies, std::vector<std::string>(bodies.size()));
}

std::string LogsRequest(const std::vector<std::string>& bodies,
                        const std::vector<std::string>& traces) {
  std::string scope;
  for (size_t i = 0; i < bodies.size(); i++) {
    std::string record = Field(5, Field(1, bodies[i]));
    if (!traces[i].empty()) record += Field(9, traces[i] + std::string(16 - traces[i].size(), 0));
    scope += Field(2, record);
  }
  return Field(1, Field(2, scope));
}

std::vector<LogRecord> ReadLogs(std::string_view request) {
  std::vector<LogRecord> records;
  EachField(request, [&records](uint32_t, std::string_view resource_logs) {
    EachField(resource_logs, [&records](uint32_t number, std::string_view scope_logs) {
      if (number != 2) return;
      EachField(scope_logs, [&records](uint32_t member, std::string_view record) {
        if (member == 2) records.push_back(ReadRecord(record));
      });
    });
  });
  return records;
}

std::vector<std::string> Bodies(const std::vector<std::string>& requests) {
  std::vector<std::string> bodies;
  for (const std::string& request : requests) {
    for (LogRecord& record : ReadLogs(request)) bodies.push_back(std::move(record.body));
  }
  std::sort(bodies.begin(), bodies.end());
  return bodies;
}

}  // namespace weir
