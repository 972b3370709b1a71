#include "host/bench/data.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "host/testkit/json_request.h"
#include "host/wire/limits.h"
#include "host/wire/normalize.h"

namespace weir::bench {
namespace {

std::span<const uint8_t> View(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A body of one signal may be sound as one of another, but hardly regular: names are no ids.
std::optional<DataRequest> FromProto(Signal signal, const std::string& content, bool irregular) {
  const wire::Limits limits;
  absl::StatusOr<wire::Survey> survey = wire::Validate(signal, View(content), limits);
  if (!survey.ok() || survey->items == 0) return std::nullopt;
  std::string bytes = content;
  if (survey->NeedsNormalizing()) {
    if (!irregular) return std::nullopt;
    absl::StatusOr<wire::Normalized> regular =
        wire::Normalize(signal, View(content), *survey, limits);
    if (!regular.ok()) return std::nullopt;
    bytes = std::move(regular->bytes);
    survey = wire::Validate(signal, View(bytes), limits);
    if (!survey.ok() || survey->items == 0) return std::nullopt;
  }
  return DataRequest{signal, SharedBytes::FromString(std::move(bytes)), *survey};
}

std::optional<DataRequest> FromProto(const std::string& content) {
  for (const bool irregular : {false, true}) {
    for (const Signal signal : kSignals) {
      if (auto request = FromProto(signal, content, irregular)) return request;
    }
  }
  return std::nullopt;
}

std::optional<Signal> SignalOfJson(std::string_view json) {
  constexpr std::string_view kKeys[] = {"\"resourceSpans\"", "\"resourceMetrics\"",
                                        "\"resourceLogs\"", "\"resourceProfiles\""};
  size_t first = std::string_view::npos;
  std::optional<Signal> found;
  for (const Signal signal : kSignals) {
    const size_t at = json.find(kKeys[SignalIndex(signal)]);
    if (at >= first) continue;
    first = at;
    found = signal;
  }
  return found;
}

absl::StatusOr<DataRequest> FromJson(const std::string& place, std::string_view json) {
  const std::optional<Signal> signal = SignalOfJson(json);
  if (!signal) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": JSON without resourceSpans, resourceLogs, resourceMetrics or "
                            "resourceProfiles; an OTLP export request was expected"));
  }
  absl::StatusOr<testkit::RegularRequest> request = testkit::RequestFromJson(*signal, json);
  if (!request.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(place, ": ", request.status().message()));
  }
  if (request->survey.items == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(place, ": an OTLP export request without a record; one with records was "
                            "expected"));
  }
  return DataRequest{*signal, std::move(request->bytes), request->survey};
}

absl::StatusOr<std::vector<DataRequest>> FromJsonLines(const std::string& name,
                                                       std::string_view content) {
  std::vector<DataRequest> requests;
  size_t number = 0;
  while (!content.empty()) {
    const size_t end = std::min(content.find('\n'), content.size());
    const std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    number++;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    absl::StatusOr<DataRequest> request = FromJson(absl::StrCat(name, ":", number), line);
    if (!request.ok()) return request.status();
    requests.push_back(*std::move(request));
  }
  return requests;
}

}  // namespace

absl::StatusOr<std::vector<DataRequest>> ParseData(const std::string& name, std::string content) {
  const size_t begin = content.find_first_not_of(" \t\r\n");
  if (begin != std::string::npos && content[begin] == '{') {
    absl::StatusOr<DataRequest> whole = FromJson(name, content);
    if (whole.ok()) return std::vector<DataRequest>{*std::move(whole)};
    // Not one request of many lines: then one a line.
    const size_t line_end = std::min(content.find('\n', begin), content.size());
    if (content.find_first_not_of(" \t\r\n", line_end) == std::string::npos) return whole.status();
    return FromJsonLines(name, content);
  }
  std::optional<DataRequest> request = FromProto(content);
  if (!request) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": neither an OTLP export request in protobuf with a record in it, nor "
                           "JSON (one request, or one a line)"));
  }
  return std::vector<DataRequest>{*std::move(request)};
}

absl::StatusOr<std::vector<DataRequest>> LoadData(const std::vector<std::string>& files) {
  std::vector<DataRequest> all;
  for (const std::string& file : files) {
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream.is_open() || std::filesystem::is_directory(file, error)) {
      return absl::NotFoundError(
          absl::StrCat("--data: ", file, ": could not be read; a file was expected"));
    }
    std::string content{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    absl::StatusOr<std::vector<DataRequest>> requests = ParseData(file, std::move(content));
    if (!requests.ok()) return requests.status();
    std::move(requests->begin(), requests->end(), std::back_inserter(all));
  }
  return all;
}

absl::StatusOr<std::vector<std::string>> InstalledData(const std::filesystem::path& executable) {
  const std::filesystem::path folder =
      executable.parent_path().parent_path() / "share" / "weir" / "bench-data";
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    files.push_back(entry.path().string());
  }
  if (files.empty()) {
    return absl::NotFoundError(
        absl::StrCat(folder.string(), ": holds no captures to measure with; give some by --data"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace weir::bench
