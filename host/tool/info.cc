#include "host/tool/info.h"

#include <ostream>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_join.h"
#include "host/loader/plugin_file.h"
#include "host/tool/plugin_text.h"

namespace weir {
namespace {

constexpr int kUnusable = 2;

void PrintText(const std::string& file, const std::string& sha256, const Inspection& inspection,
               std::ostream& out) {
  const PluginNote& note = inspection.note;
  out << file << '\n'
      << "  plugin         " << note.id << ' ' << note.version << ", " << note.licence << '\n'
      << "  components     " << ComponentList(note.components) << '\n'
      << "  abi            " << note.abi_major << '.' << note.abi_minor << ", needs a host from "
      << note.abi_major << '.' << note.host_minor << ", data revision " << note.data_revision
      << '\n'
      << "  flags          " << (note.flags == 0 ? "none" : FlagNames(note.flags)) << '\n'
      << "  linked to      "
      << (inspection.needed.empty() ? "nothing" : absl::StrJoin(inspection.needed, " ")) << '\n'
      << "  after use      " << AfterUse(inspection) << '\n'
      << "  sha256         " << sha256 << '\n';
  for (const std::string& warning : inspection.warnings) out << "warning: " << warning << '\n';
}

}  // namespace

int ShowInfo(const std::string& file, bool json, std::ostream& out, std::ostream& err) {
  std::string sha256;
  absl::StatusOr<Inspection> inspection = Inspection();
  absl::StatusOr<PluginFile> read = ReadPluginFile(file);
  if (read.ok()) {
    sha256 = read->sha256();
    inspection = Inspect(file, read->bytes);
  } else {
    inspection = read.status();
  }
  if (json) {
    out << FileToJson(file, sha256, inspection.status(),
                      inspection.ok() ? *inspection : Inspection())
               .dump(2)
        << '\n';
  } else if (inspection.ok()) {
    PrintText(file, sha256, *inspection, out);
  } else {
    err << inspection.status().message() << '\n';
  }
  return inspection.ok() ? 0 : kUnusable;
}

}  // namespace weir
