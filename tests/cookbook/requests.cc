#include "tests/cookbook/requests.h"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format_lite.h>

#include "host/testkit/plugin_host.h"
#include "host/wire/byte_sink.h"
#include "host/wire/json_decode.h"
#include "host/wire/json_encode.h"
#include "tests/oracle/oracle.h"

namespace weir::cookbook {
namespace {

using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kUnknownField = 1000;
// In every signal a record is field 2 of field 2 (the scope) of field 1 (the resource).
constexpr int kPathToRecord[] = {1, 2, 2};

void Mark(Message* message, int depth) {
  if (depth == 3) {
    message->GetReflection()->MutableUnknownFields(message)->AddVarint(kUnknownField, 7);
    return;
  }
  const auto* field = message->GetDescriptor()->FindFieldByNumber(kPathToRecord[depth]);
  for (int i = 0; i < message->GetReflection()->FieldSize(*message, field); i++) {
    Mark(message->GetReflection()->MutableRepeatedMessage(message, field, i), depth + 1);
  }
}

void Cut(std::string_view bytes, int depth, std::vector<std::string>* records) {
  if (depth == 3) {
    records->emplace_back(bytes);
    return;
  }
  CodedInputStream in(reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size()));
  while (const uint32_t tag = in.ReadTag()) {
    if (tag != WireFormatLite::MakeTag(kPathToRecord[depth],
                                       WireFormatLite::WIRETYPE_LENGTH_DELIMITED)) {
      if (!WireFormatLite::SkipField(&in, tag)) throw std::runtime_error("a broken request");
      continue;
    }
    uint32_t length;
    if (!in.ReadVarint32(&length)) throw std::runtime_error("a broken request");
    Cut(bytes.substr(static_cast<size_t>(in.CurrentPosition()), length), depth + 1, records);
    in.Skip(static_cast<int>(length));
  }
}

// The member of a resource or scope that is a list: its scopes or records.
const Json& ListIn(const Json& object) {
  for (const Json& member : object) {
    if (member.is_array()) return member;
  }
  throw std::runtime_error("no list in " + object.dump());
}

}  // namespace

const weir_component& Load(const std::string& recipe) {
  std::string error;
  const weir_component* component = testkit::LoadComponent(
      std::string(WEIR_BUILD_DIR "/samples/cookbook/") + recipe + ".so", &error);
  if (!component) throw std::runtime_error(error);
  return *component;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("can not read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

Signal SignalOf(const Json& request) {
  if (request.contains("resourceLogs")) return Signal::kLogs;
  return request.contains("resourceSpans") ? Signal::kTraces : Signal::kMetrics;
}

std::string ToProto(const Json& request) {
  wire::StringSink sink(1 << 20);
  const auto length = wire::JsonToProto(SignalOf(request), request.dump(), sink);
  if (!length.ok()) throw std::runtime_error(length.status().ToString());
  return sink.text().substr(0, *length);
}

Json ToJson(Signal signal, std::string_view proto) {
  std::string json;
  const auto status = wire::ProtoToJson(
      signal, {reinterpret_cast<const uint8_t*>(proto.data()), proto.size()}, &json);
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return Json::parse(json);
}

std::string WithUnknownFields(Signal signal, std::string_view proto) {
  const auto message = oracle::Parse(signal, proto);
  Mark(message.get(), 0);
  return message->SerializeAsString();
}

std::vector<Json> RecordsOf(const Json& request) {
  std::vector<Json> records;
  for (const Json& resource : ListIn(request)) {
    for (const Json& scope : ListIn(resource)) {
      for (const Json& record : ListIn(scope)) records.push_back(record);
    }
  }
  return records;
}

std::vector<std::string> RecordsOf(std::string_view proto) {
  std::vector<std::string> records;
  Cut(proto, 0, &records);
  return records;
}

}  // namespace weir::cookbook
