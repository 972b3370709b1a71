#include "host/check/check.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/check/file_rules.h"
#include "host/check/report.h"
#include "host/check/reproduce.h"
#include "host/check/result.h"
#include "host/check/runner.h"
#include "host/check/test.h"
#include "host/loader/elf_image.h"
#include "host/loader/plugin_file.h"
#include "re2/re2.h"

namespace weir::check {
namespace {

constexpr int kAllHeld = 0, kSomeBroken = 1, kUnusable = 2;

int Refuse(std::string_view why, std::ostream& err) {
  err << why << '\n';
  return kUnusable;
}

// As one word of a shell.
std::string Quoted(std::string text) {
  RE2::GlobalReplace(&text, "'", R"('\\'')");
  return absl::StrCat("'", text, "'");
}

// What the command line asks for, checked.
struct Asked {
  explicit Asked(const CheckOptions& options) : tests(options.test, RE2::Quiet) {}
  RE2 tests;
  std::optional<Reproduction> only;
};

absl::Status CheckAsked(const CheckOptions& options, Asked& asked) {
  if (!asked.tests.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--test: ", options.test, ": ", asked.tests.error()));
  }
  for (const auto& [name, file] : {std::pair("--config", &options.config),
                                   std::pair("--send", &options.send)}) {
    if (file->empty() || std::ifstream(*file).get() != std::ifstream::traits_type::eof()) continue;
    return absl::NotFoundError(absl::StrCat(name, ": ", *file, ": no such file, or it is empty"));
  }
  if (options.reproduce.empty()) return absl::OkStatus();
  absl::StatusOr<Reproduction> only = ParseToken(options.reproduce);
  if (!only.ok()) return only.status();
  asked.only = *std::move(only);
  return absl::OkStatus();
}

// Whether the file is a plugin at all; a note that can not be read is for the rules to say.
absl::StatusOr<std::optional<PluginNote>> NoteOf(const std::string& file, const ElfImage& image) {
  const bool has_note = std::any_of(image.notes.begin(), image.notes.end(),
                                    [](const ElfNote& note) { return note.name == "Weir"; });
  if (!has_note) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ": has no plugin note, so it is no Weir plugin; write "
                           "WEIR_PLUGIN_NOTE once at file scope"));
  }
  absl::StatusOr<PluginNote> note = ReadNote(image);
  if (!note.ok()) return std::optional<PluginNote>();
  const absl::Status versions = CheckVersions(file, *note);
  if (!versions.ok()) return versions;
  return std::optional<PluginNote>(*std::move(note));
}

// A file of options that does not suit the plugin is the caller's mistake, not the plugin's.
absl::Status CheckConfig(const CheckOptions& options, const PluginNote& note) {
  if (options.config.empty()) return absl::OkStatus();
  RunSettings settings;
  settings.config_file = options.config;
  settings.wants = [](const Test& test, const std::string&) {
    return std::string_view(test.name) == kGivenConfigTest;
  };
  const absl::StatusOr<std::vector<Result>> results = RunTests(options.file, note, settings);
  if (!results.ok()) return results.status();
  for (const Result& result : *results) {
    if (result.outcome != Outcome::kSkipped) return absl::OkStatus();
  }
  return results->empty() ? absl::OkStatus() : absl::InvalidArgumentError(results->front().reason);
}

absl::StatusOr<std::vector<Result>> TryAll(const CheckOptions& options, const Asked& asked,
                                           const ElfImage& image,
                                           const std::optional<PluginNote>& note) {
  std::vector<Result> results;
  for (Result& result : CheckFile(image)) {
    if (!asked.only && RE2::PartialMatch(result.test, asked.tests)) {
      results.push_back(std::move(result));
    }
  }
  if (note) {
    if (absl::Status given = CheckConfig(options, *note); !given.ok()) return given;
    RunSettings settings;
    settings.seed = asked.only ? asked.only->seed : options.seed;
    settings.config_file = options.config;
    settings.send_file = options.send;
    settings.wants = [&asked](const Test& test, const std::string& component) {
      if (asked.only) return asked.only->test == test.name && asked.only->component == component;
      return RE2::PartialMatch(test.name, asked.tests);
    };
    absl::StatusOr<std::vector<Result>> tried = RunTests(options.file, *note, settings);
    if (!tried.ok()) return tried.status();
    results.insert(results.end(), tried->begin(), tried->end());
  }
  if (!results.empty()) return results;
  return absl::NotFoundError(
      asked.only ? absl::StrCat("--reproduce: ", options.reproduce,
                                ": this plugin has no such component, or weir no such test")
                 : absl::StrCat("--test: ", options.test, ": no test has such a name"));
}

int WriteReports(const CheckOptions& options, const Report& report, std::ostream& out,
                 std::ostream& err) {
  if (options.json) {
    WriteJson(report, out);
  } else {
    WriteText(report, out);
  }
  if (!options.junit.empty()) {
    std::ofstream junit(options.junit);
    WriteJunit(report, junit);
    junit.close();
    if (!junit) return Refuse(absl::StrCat(options.junit, ": could not be written"), err);
  }
  const bool broken = std::any_of(
      report.results.begin(), report.results.end(),
      [](const Result& result) { return result.outcome == Outcome::kBroken; });
  return broken ? kSomeBroken : kAllHeld;
}

}  // namespace

int Check(const CheckOptions& options, std::ostream& out, std::ostream& err) {
  const auto begin = std::chrono::steady_clock::now();
  Asked asked(options);
  const absl::Status usable = CheckAsked(options, asked);
  if (!usable.ok()) return Refuse(std::string(usable.message()), err);
  const absl::StatusOr<PluginFile> file = ReadPluginFile(options.file);
  if (!file.ok()) return Refuse(std::string(file.status().message()), err);
  const absl::StatusOr<ElfImage> image = ElfImage::Parse(file->bytes);
  if (!image.ok()) return Refuse(absl::StrCat(options.file, ": ", image.status().message()), err);
  const absl::StatusOr<std::optional<PluginNote>> note = NoteOf(options.file, *image);
  if (!note.ok()) return Refuse(std::string(note.status().message()), err);
  absl::StatusOr<std::vector<Result>> results = TryAll(options, asked, *image, *note);
  if (!results.ok()) return Refuse(std::string(results.status().message()), err);
  Report report;
  report.file = options.file;
  if (!options.config.empty()) report.options += " --config " + Quoted(options.config);
  if (!options.send.empty()) report.options += " --send " + Quoted(options.send);
  report.results = *std::move(results);
  report.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return WriteReports(options, report, out, err);
}

}  // namespace weir::check
