#include "host/bench/run_child.h"

#include <fcntl.h>
#include <unistd.h>

#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/base/keep_memory.h"
#include "host/base/write_all.h"
#include "host/bench/allocations.h"
#include "host/bench/compare_run.h"
#include "host/bench/data.h"
#include "host/bench/exporter_bench.h"
#include "host/bench/processor_bench.h"
#include "host/bench/receiver_bench.h"
#include "host/bench/subject.h"

namespace weir::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSomeFailed = 1, kUnusable = 2;
constexpr size_t kAnswerBytesMax = 256u << 20;

Json Failure(const absl::Status& status, int code) {
  return {{"error", std::string(status.message())}, {"code", code}};
}

absl::StatusOr<Json> Measure(const Job& job, const Subject& subject, std::vector<DataRequest> data,
                             std::vector<std::string>* notes) {
  switch (subject.component->kind) {
    case WEIR_PROCESSOR:
      return BenchProcessor(job, subject.unit, *subject.component, subject.config, data, notes);
    case WEIR_EXPORTER: return BenchExporter(job, subject, data, notes);
    default: return BenchReceiver(job, subject, notes);
  }
}

Json Answer(const Job& job) {
  if (!job.against.empty()) {
    absl::StatusOr<Json> compared = CompareOnce(job);
    return compared.ok() ? *std::move(compared) : Failure(compared.status(), kUnusable);
  }
  const absl::StatusOr<Subject> subject =
      LoadSubject(job.name, job.staged, job.component, job.config);
  if (!subject.ok()) return Failure(subject.status(), kUnusable);
  // What is sent to a receiver need not be OTLP.
  std::vector<DataRequest> data;
  if (subject->component->kind != WEIR_RECEIVER) {
    absl::StatusOr<std::vector<DataRequest>> loaded = LoadData(job.data);
    if (!loaded.ok()) return Failure(loaded.status(), kUnusable);
    data = *std::move(loaded);
  }
  Json answer = DescribeSubject(*subject, job.config);
  std::vector<std::string> notes;
  if (!CountsAllocations()) notes.push_back("allocations are not counted in this build");
  absl::StatusOr<Json> figures = Measure(job, *subject, std::move(data), &notes);
  if (!figures.ok()) {
    return Failure(absl::Status(figures.status().code(),
                                absl::StrCat(job.name, ": ", figures.status().message())),
                   absl::IsFailedPrecondition(figures.status()) ? kSomeFailed : kUnusable);
  }
  if (figures->empty()) {
    return Failure(absl::InvalidArgumentError(
                       absl::StrCat(job.name, ": the data has no signal that it takes")),
                   kUnusable);
  }
  answer["signals"] = *std::move(figures);
  answer["notes"] = notes;
  return answer;
}

}  // namespace

int RunBenchJob(const std::string& directory) {
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  const auto json = nlohmann::json::parse(input, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || chdir(directory.c_str()) != 0) {
    std::cerr << kBenchRunCommand << " is for `weir bench` to call\n";
    return kUnusable;
  }
  KeepMemory();  // As `weir run` does.
  // Whatever the plugin prints from here on is not taken for an answer.
  const int answer_fd = dup(STDOUT_FILENO);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  const std::string answer = Answer(json.get<Job>()).dump(-1, ' ', false,
                                                            Json::error_handler_t::replace);
  _exit(WriteAll(answer_fd, answer) ? 0 : kUnusable);
}

absl::StatusOr<Json> RunInChild(const std::filesystem::path& executable, const Job& job,
                                const std::filesystem::path& directory,
                                std::chrono::milliseconds timeout) {
  const absl::StatusOr<std::string> said =
      RunChildForOutput(executable, {kBenchRunCommand, directory.string()},
                        nlohmann::json(job).dump(), timeout, kAnswerBytesMax);
  if (!said.ok()) return said.status();
  Json answer = Json::parse(*said, nullptr, /*allow_exceptions=*/false);
  if (answer.is_discarded()) {
    return absl::FailedPreconditionError("ended before it had measured anything");
  }
  return answer;
}

}  // namespace weir::bench
