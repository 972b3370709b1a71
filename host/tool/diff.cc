#include "host/tool/diff.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/loader/elf_image.h"
#include "host/loader/gate.h"
#include "host/loader/load_trial.h"
#include "host/loader/plugin_file.h"
#include "host/tool/finding.h"
#include "host/tool/note_diff.h"
#include "host/tool/plugin_text.h"
#include "host/tool/table_child.h"
#include "host/tool/table_diff.h"
#include "weir/abi.h"

namespace weir {
namespace {

constexpr int kNotSafe = 1;
constexpr int kUnusable = 2;

struct Side {
  std::string path;
  PluginFile file;
  std::string sha256;
  Inspection inspection;

  const PluginNote& note() const { return inspection.note; }
};

// As Inspect, but a file for another host is no error: that is what is to be found out.
absl::StatusOr<Side> ReadSide(const std::string& path) {
  absl::StatusOr<PluginFile> file = ReadPluginFile(path);
  if (!file.ok()) return file.status();
  Side side;
  side.path = path;
  side.file = *std::move(file);
  side.sha256 = side.file.sha256();
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(side.file.bytes);
  const absl::StatusOr<PluginNote> note =
      image.ok() ? ReadNote(*image) : absl::StatusOr<PluginNote>(image.status());
  if (!note.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", note.status().message()));
  }
  side.inspection.note = *note;
  if (note->abi_major != WEIR_ABI_MAJOR) return side;  // Its entry has another name.
  if (absl::Status status = CheckImage(path, *image); !status.ok()) return status;
  side.inspection.park_reason = FindParkReason(*image, *note);
  return side;
}

Finding Unreadable(const char* what, const Side& side, const absl::Status& status,
                   const char* why) {
  Finding finding;
  finding.level = FindingLevel::kUnsafe;
  finding.what = what;
  finding.before = side.path;
  finding.after = std::string(status.message());
  finding.why = why;
  return finding;
}

void CompareTables(const DiffOptions& options, const Side& before, const Side& after,
                   Findings* findings) {
  const auto read = [&options](const Side& side) {
    return ReadTablesInChild(options.executable, side.path, side.file.bytes, options.timeout);
  };
  const absl::StatusOr<std::vector<ComponentTable>> new_tables = read(after);
  if (!new_tables.ok()) {
    findings->push_back(Unreadable("loading the new file", after, new_tables.status(),
                                   "a host that loads it may end with it; schema, signals and "
                                   "state were not compared"));
    return;
  }
  const absl::StatusOr<std::vector<ComponentTable>> old_tables = read(before);
  if (!old_tables.ok()) {
    findings->push_back(Unreadable("loading the old file", before, old_tables.status(),
                                   "schema, signals and state could not be compared"));
    return;
  }
  for (Finding& finding : DiffTables(*old_tables, *new_tables)) {
    findings->push_back(std::move(finding));
  }
  const absl::Status beside =
      TryLoadInChild(options.executable, {std::filesystem::absolute(before.path)},
                     std::filesystem::absolute(after.path), options.timeout);
  if (!beside.ok()) {
    findings->push_back(Unreadable("loading both files", after, beside,
                                   "the host has both in one process during a swap"));
  }
}

Findings Compare(const DiffOptions& options, const Side& before, const Side& after) {
  if (before.sha256 == after.sha256) return {};
  Findings findings = DiffNotes(before.note(), after.note());
  if (before.note().abi_major != WEIR_ABI_MAJOR || after.note().abi_major != WEIR_ABI_MAJOR) {
    return findings;
  }
  if (before.inspection.park_reason != after.inspection.park_reason) {
    Finding finding;
    finding.what = "after use";
    finding.before = AfterUse(before.inspection);
    finding.after = AfterUse(after.inspection);
    finding.why = after.inspection.park_reason.empty()
                      ? "the new file can be taken out of the process again"
                      : "the new file stays in the process when it is replaced, which costs memory "
                        "with every swap";
    findings.push_back(std::move(finding));
  }
  CompareTables(options, before, after, &findings);
  std::stable_partition(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.level == FindingLevel::kUnsafe;
  });
  return findings;
}

size_t Unsafe(const Findings& findings) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.level == FindingLevel::kUnsafe;
      }));
}

bool AllJudged(const Findings& findings) {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.undecided; });
}

std::string LevelName(FindingLevel level) {
  return level == FindingLevel::kUnsafe ? "unsafe" : "note";
}

std::string Verdict(const Side& before, const Side& after, const Findings& findings) {
  if (before.sha256 == after.sha256) return "the files are the same";
  const size_t unsafe = Unsafe(findings);
  if (unsafe > 0) {
    return absl::StrCat("not safe to swap: ", unsafe, unsafe == 1 ? " reason" : " reasons");
  }
  return AllJudged(findings)
             ? "safe to swap"
             : "safe to swap, as far as can be judged; try your own configuration with `weir "
               "validate` and the new file";
}

void PrintText(const Side& before, const Side& after, const Findings& findings,
               std::ostream& out) {
  for (const Finding& finding : findings) {
    out << LevelName(finding.level) << ": ";
    if (!finding.component.empty()) out << finding.component << ' ';
    out << finding.what;
    if (!finding.pointer.empty()) out << ' ' << finding.pointer;
    // A schema with a name stands for several options; this is one of them.
    if (finding.pointer.rfind("/$defs/", 0) == 0 && !finding.option.empty()) {
      out << " (option " << finding.option << ')';
    }
    out << ": " << finding.before << " -> " << finding.after << "; " << finding.why << '\n';
  }
  const auto name = [](const PluginNote& note) {
    return note.id.empty() ? absl::StrCat("ABI ", note.abi_major) : note.id + " " + note.version;
  };
  out << name(before.note()) << " -> " << name(after.note()) << ": "
      << Verdict(before, after, findings) << '\n';
}

nlohmann::ordered_json ToJson(const Finding& finding) {
  nlohmann::ordered_json json;
  json["level"] = LevelName(finding.level);
  if (!finding.component.empty()) json["component"] = finding.component;
  json["what"] = finding.what;
  if (!finding.pointer.empty()) json["pointer"] = finding.pointer;
  if (!finding.option.empty()) json["option"] = finding.option;
  json["before"] = finding.before;
  json["after"] = finding.after;
  json["why"] = finding.why;
  if (finding.undecided) json["undecided"] = true;
  return json;
}

nlohmann::ordered_json ToJson(const absl::StatusOr<Side>& side, const std::string& path) {
  return FileToJson(path, side.ok() ? side->sha256 : "", side.status(),
                    side.ok() ? side->inspection : Inspection());
}

void PrintJson(const DiffOptions& options, const absl::StatusOr<Side>& before,
               const absl::StatusOr<Side>& after, const Findings& findings, std::ostream& out) {
  nlohmann::ordered_json json;
  const bool usable = before.ok() && after.ok();
  json["verdict"] = !usable ? "unusable" : Unsafe(findings) > 0 ? "unsafe" : "safe";
  if (!AllJudged(findings)) json["undecided"] = true;
  json["old"] = ToJson(before, options.before);
  json["new"] = ToJson(after, options.after);
  json["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) json["findings"].push_back(ToJson(finding));
  out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

int ShowDiff(const DiffOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<Side> before = ReadSide(options.before);
  const absl::StatusOr<Side> after = ReadSide(options.after);
  if (!before.ok() || !after.ok()) {
    if (options.json) PrintJson(options, before, after, {}, out);
    for (const absl::StatusOr<Side>* side : {&before, &after}) {
      if (!options.json && !side->ok()) err << side->status().message() << '\n';
    }
    return kUnusable;
  }
  const Findings findings = Compare(options, *before, *after);
  if (options.json) {
    PrintJson(options, before, after, findings, out);
  } else {
    PrintText(*before, *after, findings, out);
  }
  return Unsafe(findings) > 0 ? kNotSafe : 0;
}

}  // namespace weir
