#include "host/tool/table_child.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <ostream>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/base/read_all.h"
#include "host/base/write_all.h"
#include "host/loader/bare_host.h"
#include "host/loader/gate.h"
#include "host/loader/unit.h"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kInput[] = "/proc/self/fd/0";
constexpr size_t kTablesBytesMax = 64u << 20;
constexpr int kUnusable = 2;

absl::StatusOr<std::vector<uint8_t>> ReadInput() {
  struct stat input;
  if (fstat(STDIN_FILENO, &input) != 0 || !S_ISREG(input.st_mode)) {
    return absl::InvalidArgumentError("standard input holds no plugin file");
  }
  std::vector<uint8_t> bytes(static_cast<size_t>(input.st_size));
  if (!ReadAll(STDIN_FILENO, bytes)) {
    return absl::InternalError("standard input could not be read");
  }
  return bytes;
}

// The note is read again, for CheckTable; versions were judged by whoever started this process.
absl::StatusOr<StagedFile> FromInput(const std::string& name) {
  const absl::StatusOr<std::vector<uint8_t>> bytes = ReadInput();
  if (!bytes.ok()) return bytes.status();
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(*bytes);
  if (!image.ok()) return image.status();
  absl::StatusOr<PluginNote> note = ReadNote(*image);
  if (!note.ok()) return note.status();
  StagedFile file;
  file.source = name;
  file.path = kInput;
  file.inspection.park_reason = FindParkReason(*image, *note);
  file.inspection.note = *std::move(note);
  return file;
}

std::vector<uint32_t> Columns(const weir_columns& columns) {
  return {columns.ids, columns.ids + columns.count};
}

Json Described(const weir_plugin& plugin) {
  Json components = Json::array();
  for (uint32_t i = 0; i < plugin.component_count; i++) {
    const weir_component& component = *plugin.components[i];
    Json json;
    json["kind"] = std::string(KindName(component.kind));
    json["type"] = component.component_type;
    json["version"] = component.version;
    if (component.config_schema) json["config_schema"] = component.config_schema;
    json["signals"] = component.signals;
    json["need"] = Columns(component.need);
    json["write"] = Columns(component.write);
    json["partition_by"] = component.partition_by;
    json["state_revision"] = component.state_revision;
    components.push_back(std::move(json));
  }
  return components;
}

ComponentTable FromJson(const Json& json) {
  ComponentTable table;
  json.at("kind").get_to(table.kind);
  json.at("type").get_to(table.type);
  json.at("version").get_to(table.version);
  if (json.contains("config_schema")) table.config_schema = json.at("config_schema");
  json.at("signals").get_to(table.signals);
  json.at("need").get_to(table.need);
  json.at("write").get_to(table.write);
  json.at("partition_by").get_to(table.partition_by);
  json.at("state_revision").get_to(table.state_revision);
  return table;
}

}  // namespace

absl::StatusOr<std::vector<ComponentTable>> ReadTablesInChild(
    const std::filesystem::path& executable, const std::string& file,
    std::span<const uint8_t> bytes, std::chrono::milliseconds timeout) {
  const absl::StatusOr<std::string> said = RunChildForOutput(
      executable, {kDescribeCommand, file},
      {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, timeout, kTablesBytesMax);
  if (!said.ok()) return said.status();
  std::vector<ComponentTable> tables;
  try {
    for (const Json& component : Json::parse(*said)) tables.push_back(FromJson(component));
  } catch (const Json::exception&) {
    return absl::FailedPreconditionError("ended before it had described its components");
  }
  return tables;
}

int RunDescribe(const std::string& file, std::ostream& err) {
  // Whatever the plugin prints from here on is not taken for its description.
  const int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (output < 0 || null < 0 || dup2(null, STDOUT_FILENO) < 0) {
    err << "no descriptor for the description\n";
    return kUnusable;
  }
  const absl::StatusOr<StagedFile> staged = FromInput(file);
  if (!staged.ok()) {
    err << file << ": " << staged.status().message() << '\n';
    return kUnusable;
  }
  absl::StatusOr<std::shared_ptr<Unit>> unit = Unit::Load(*staged, &kBareHost, nullptr);
  if (!unit.ok()) {
    err << unit.status().message() << '\n';
    return kUnusable;
  }
  const Json described = Described((*unit)->table());
  const std::string text = described.dump(-1, ' ', false, Json::error_handler_t::replace);
  unit->reset();  // A file that can not be unloaded without harm is to fail here.
  if (WriteAll(output, text)) return 0;
  err << "the description could not be written\n";
  return kUnusable;
}

}  // namespace weir
