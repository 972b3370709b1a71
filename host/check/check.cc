#include "host/check/check.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/check/child.h"
#include "host/check/file_rules.h"
#include "host/check/report.h"
#include "host/check/result.h"
#include "host/check/test.h"
#include "host/loader/elf_image.h"
#include "host/loader/plugin_file.h"
#include "host/loader/stager.h"
#include "re2/re2.h"

namespace weir::check {
namespace {

constexpr int kAllHeld = 0, kSomeBroken = 1, kUnusable = 2;

int Refuse(std::string_view why, std::ostream& err) {
  err << why << '\n';
  return kUnusable;
}

void SkipAll(const ComponentName& component, const RE2& wanted, std::string_view reason,
             std::vector<Result>& results) {
  for (const Test& test : AllTests()) {
    if (!(test.kinds >> component.kind & 1) || !RE2::PartialMatch(test.name, wanted)) continue;
    Result result;
    result.test = test.name;
    result.requirement = test.requirement;
    result.component = ComponentText(component);
    result.outcome = Outcome::kSkipped;
    result.reason = reason;
    results.push_back(std::move(result));
  }
}

// All tests of all components, in a directory that goes with the stager.
absl::Status TryAll(const std::string& file, const PluginNote& note, const RE2& wanted,
                    std::vector<Result>& results) {
  absl::StatusOr<Stager> stager = Stager::Create({}, {});
  if (!stager.ok()) return stager.status();
  const absl::StatusOr<StagedFile> staged = stager->Stage(file);
  if (!staged.ok()) {
    for (const ComponentName& component : note.components) {
      SkipAll(component, wanted, std::string(staged.status().message()), results);
    }
    return absl::OkStatus();
  }
  std::error_code error;
  const std::filesystem::path executable = OwnExecutable();
  const std::filesystem::path directory = stager->directory() / "run";
  std::filesystem::create_directory(directory, error);
  for (uint32_t i = 0; i < note.components.size(); i++) {
    const ComponentName& component = note.components[i];
    for (const Test& test : AllTests()) {
      if (!(test.kinds >> component.kind & 1) || !RE2::PartialMatch(test.name, wanted)) continue;
      Result result = RunTest(executable, test, staged->path, i, directory);
      result.component = ComponentText(component);
      results.push_back(std::move(result));
    }
  }
  std::filesystem::remove_all(directory, error);  // Or the stager's own would stay.
  return absl::OkStatus();
}

int WriteReports(const CheckOptions& options, const std::vector<Result>& results,
                 std::ostream& out, std::ostream& err) {
  if (options.json) {
    WriteJson(options.file, results, out);
  } else {
    WriteText(options.file, results, out);
  }
  if (!options.junit.empty()) {
    std::ofstream junit(options.junit);
    WriteJunit(options.file, results, junit);
    junit.close();
    if (!junit) return Refuse(absl::StrCat(options.junit, ": could not be written"), err);
  }
  const bool broken = std::any_of(results.begin(), results.end(), [](const Result& result) {
    return result.outcome == Outcome::kBroken;
  });
  return broken ? kSomeBroken : kAllHeld;
}

}  // namespace

int Check(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  const RE2 wanted(options.test, RE2::Quiet);
  if (!wanted.ok()) {
    return Refuse(absl::StrCat("--test: ", options.test, ": ", wanted.error()), err);
  }
  const absl::StatusOr<PluginFile> file = ReadPluginFile(options.file);
  if (!file.ok()) return Refuse(std::string(file.status().message()), err);
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(file->bytes);
  if (!image.ok()) return Refuse(absl::StrCat(options.file, ": ", image.status().message()), err);
  const bool has_note = std::any_of(image->notes.begin(), image->notes.end(),
                                    [](const ElfNote& note) { return note.name == "Weir"; });
  if (!has_note) {
    return Refuse(absl::StrCat(options.file,
                               ": has no plugin note, so it is no Weir plugin; write "
                               "WEIR_PLUGIN_NOTE once at file scope"),
                  err);
  }
  const absl::StatusOr<PluginNote> note = ReadNote(*image);
  if (note.ok()) {
    const absl::Status versions = CheckVersions(options.file, *note);
    if (!versions.ok()) return Refuse(std::string(versions.message()), err);
  }

  std::vector<Result> results;
  for (Result& result : CheckFile(*image)) {
    if (RE2::PartialMatch(result.test, wanted)) results.push_back(std::move(result));
  }
  if (note.ok()) {
    const absl::Status tried = TryAll(options.file, *note, wanted, results);
    if (!tried.ok()) return Refuse(std::string(tried.message()), err);
  }
  if (results.empty()) {
    return Refuse(absl::StrCat("--test: ", options.test, ": no test has such a name"), err);
  }
  return WriteReports(options, results, out, err);
}

}  // namespace weir::check
