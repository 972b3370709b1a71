#include "host/bench/bench.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/bench/chart.h"
#include "host/bench/compare.h"
#include "host/bench/data.h"
#include "host/bench/machine.h"
#include "host/bench/report.h"
#include "host/bench/run_child.h"
#include "host/loader/stager.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr int kMeasured = 0, kFailed = 1, kUnusable = 2;
constexpr double kUsualSeconds = 20, kUsualCompareSeconds = 30;

int Refuse(std::string_view why, std::ostream& err) {
  err << why << '\n';
  return kUnusable;
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  return error ? path : absolute.string();
}

// What all processes are told.
Job MakeJob(const BenchOptions& options) {
  Job job;
  job.config = options.config.empty() ? "" : Absolute(options.config);
  for (const std::string& file : options.data) job.data.push_back(Absolute(file));
  job.workers_max = options.workers != 0
                        ? options.workers
                        : std::max(1u, std::thread::hardware_concurrency());
  job.pin = options.pin;
  return job;
}

std::chrono::milliseconds Timeout(const BenchOptions& options, double seconds) {
  const double timeout_s = options.timeout_s > 0 ? options.timeout_s : 60 + 4 * seconds;
  return std::chrono::milliseconds(static_cast<int64_t>(timeout_s * 1000));
}

// What became of a process that gave no figures.
std::string Mishap(const std::string& what, const absl::Status& status) {
  return absl::StrCat(what, ": could not be measured: the process that ran it ",
                      absl::string_view(status.message()));
}

Json Describe(const BenchOptions& options) {
  Json report;
  report["weir"] = options.version;
  report["command"] = options.command;
  report["machine"] = DescribeMachine();
  return report;
}

int Write(const BenchOptions& options, const Json& report, std::ostream& out, std::ostream& err) {
  if (options.json) {
    out << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    out << ReportText(report);
  }
  if (options.chart.empty()) return kMeasured;
  std::ofstream chart(options.chart);
  chart << ChartSvg(report);
  chart.close();
  if (!chart) return Refuse(absl::StrCat(options.chart, ": could not be written"), err);
  return kMeasured;
}

// Where plugins leave what they write, gone with the stager.
absl::StatusOr<fs::path> MakeRunDirectory(const Stager& stager) {
  const fs::path directory = stager.directory() / "run";
  std::error_code error;
  fs::create_directory(directory, error);
  if (error) return absl::InternalError(absl::StrCat(directory.string(), ": ", error.message()));
  return directory;
}

struct RemoveAll {
  fs::path directory;
  ~RemoveAll() {
    std::error_code error;
    fs::remove_all(directory, error);
  }
};

int Measure(const BenchOptions& options, Job job, const Stager& stager, const fs::path& directory,
            std::ostream& out, std::ostream& err) {
  const absl::StatusOr<StagedFile> staged = stager.Stage(options.file);
  if (!staged.ok()) return Refuse(std::string(staged.status().message()), err);
  const double seconds = options.seconds > 0 ? options.seconds : kUsualSeconds;
  const auto& components = staged->note().components;
  job.name = options.file;
  job.staged = staged->path;
  job.seconds = seconds / static_cast<double>(std::max<size_t>(components.size(), 1));
  Json report = Describe(options);
  report["file"] = options.file;
  report["sha256"] = staged->sha256;
  report["components"] = Json::array();
  for (uint32_t i = 0; i < components.size(); i++) {
    job.component = i;
    if (options.data.empty() && components[i].kind != WEIR_RECEIVER) {
      auto installed = InstalledData(OwnExecutable());
      if (!installed.ok()) return Refuse(std::string(installed.status().message()), err);
      job.data = *std::move(installed);
    }
    absl::StatusOr<Json> answer =
        RunInChild(OwnExecutable(), job, directory, Timeout(options, seconds));
    if (!answer.ok()) {
      err << Mishap(options.file, answer.status()) << '\n';
      return kFailed;
    }
    if (answer->contains("error")) {
      err << (*answer)["error"].get<std::string>() << '\n';
      return (*answer)["code"].get<int>();
    }
    report["components"].push_back(*std::move(answer));
  }
  return Write(options, report, out, err);
}

int Compare(const BenchOptions& options, Job job, const Stager& stager, const fs::path& directory,
            std::ostream& out, std::ostream& err) {
  const absl::StatusOr<StagedFile> before = stager.Stage(options.compare[0]);
  if (!before.ok()) return Refuse(std::string(before.status().message()), err);
  const absl::StatusOr<StagedFile> after = stager.Stage(options.compare[1]);
  if (!after.ok()) return Refuse(std::string(after.status().message()), err);
  if (options.data.empty()) {
    auto installed = InstalledData(OwnExecutable());
    if (!installed.ok()) return Refuse(std::string(installed.status().message()), err);
    job.data = *std::move(installed);
  }
  job.name = options.compare[0];
  job.staged = before->path;
  job.against_name = options.compare[1];
  job.against = after->path;
  const double seconds = options.seconds > 0 ? options.seconds : kUsualCompareSeconds;
  const auto run = [&](const Job& one) {
    return RunInChild(OwnExecutable(), one, directory, Timeout(options, one.seconds));
  };
  absl::StatusOr<Json> figures = CompareFiles(job, seconds, run);
  if (!figures.ok()) {
    err << Mishap("comparing", figures.status()) << '\n';
    return kFailed;
  }
  if (figures->contains("error")) return Refuse((*figures)["error"].get<std::string>(), err);
  Json report = Describe(options);
  report.update(*figures);
  if (options.json) {
    out << report.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    out << CompareText(report);
  }
  const bool slower = options.fail_slower_percent >= 0 &&
                      SurelySlower(JudgeFigures(*figures), options.fail_slower_percent);
  return slower ? kFailed : kMeasured;
}

}  // namespace

int Bench(const BenchOptions& options, std::ostream& out, std::ostream& err) {
  if (options.file.empty() == options.compare.empty()) {
    return Refuse("give one FILE.so to measure, or --compare OLD.so NEW.so", err);
  }
  if (!options.compare.empty() && !options.chart.empty()) {
    return Refuse("--chart is of one FILE.so; a comparison has none", err);
  }
  if (options.compare.empty() && options.fail_slower_percent >= 0) {
    return Refuse("--fail-slower needs --compare OLD.so NEW.so", err);
  }
  const Job job = MakeJob(options);
  absl::StatusOr<Stager> stager = Stager::Create({}, {});
  if (!stager.ok()) return Refuse(std::string(stager.status().message()), err);
  const absl::StatusOr<fs::path> directory = MakeRunDirectory(*stager);
  if (!directory.ok()) return Refuse(std::string(directory.status().message()), err);
  const RemoveAll remove{*directory};
  return options.compare.empty() ? Measure(options, job, *stager, *directory, out, err)
                                 : Compare(options, job, *stager, *directory, out, err);
}

}  // namespace weir::bench
