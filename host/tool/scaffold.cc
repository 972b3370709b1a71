#include "host/tool/scaffold.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"

namespace weir {
namespace {

namespace fs = std::filesystem;

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

absl::Status Failed(const fs::path& path, const std::string& what, int error) {
  return absl::InternalError(absl::StrCat(path.string(), ": ", what, ": ", strerror(error)));
}

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return Failed(path, "can not be read", errno);
  return text;
}

absl::Status WriteText(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text << std::flush;
  if (!file) return Failed(path, "can not be written", errno);
  return absl::OkStatus();
}

absl::Status CopyExpanded(const fs::path& source, const ScaffoldValues& values,
                          const fs::path& target) {
  std::error_code error;
  if (!fs::is_directory(source, error)) {
    return absl::NotFoundError(absl::StrCat(
        source.string(), ": there are no templates; they are installed with libweir-dev"));
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(source, error)) {
    if (!entry.is_regular_file()) continue;
    const absl::StatusOr<std::string> name =
        ExpandScaffold(entry.path().lexically_relative(source).string(), values);
    if (!name.ok()) return name.status();
    const absl::StatusOr<std::string> text = ReadText(entry.path());
    if (!text.ok()) return text.status();
    const absl::StatusOr<std::string> expanded = ExpandScaffold(*text, values);
    if (!expanded.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(entry.path().string(), ": ", expanded.status().message()));
    }
    const fs::path to = target / *name;
    fs::create_directories(to.parent_path(), error);
    if (error) return Failed(to.parent_path(), "can not be made", error.value());
    if (const absl::Status written = WriteText(to, *expanded); !written.ok()) return written;
  }
  if (error) return Failed(source, "can not be read", error.value());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ExpandScaffold(std::string_view text, const ScaffoldValues& values) {
  std::string out;
  while (!text.empty()) {
    const size_t at = std::min(text.find('@'), text.size());
    out += text.substr(0, at);
    text.remove_prefix(at);
    if (text.empty()) break;
    const size_t end = text.find('@', 1);
    const std::string_view word = end == text.npos ? "" : text.substr(1, end - 1);
    if (word.empty() || !std::all_of(word.begin(), word.end(), IsCapital)) {
      out += '@';
      text.remove_prefix(1);
      continue;
    }
    const auto found = values.find(word);
    if (found == values.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the placeholder @", std::string(word), "@ has no value"));
    }
    out += found->second;
    text.remove_prefix(end + 1);
  }
  return out;
}

absl::Status WriteScaffold(const std::vector<fs::path>& sources, const ScaffoldValues& values,
                           const fs::path& target) {
  std::error_code error;
  const bool made_target = mkdir(target.c_str(), 0777) == 0;
  if (!made_target && errno != EEXIST) return Failed(target, "can not be made", errno);
  if (!fs::is_directory(target, error) || !fs::is_empty(target, error)) {
    return absl::FailedPreconditionError(absl::StrCat(
        target.string(), ": is there and no empty folder; choose another name or folder"));
  }
  // Inside the target, which can be a shell's working directory and has to stay what it is.
  const fs::path draft = target / ".weir-new";
  absl::Cleanup remove = [&] {
    fs::remove_all(made_target ? target : draft, error);
  };
  for (const fs::path& source : sources) {
    if (const absl::Status done = CopyExpanded(source, values, draft); !done.ok()) return done;
  }
  for (const fs::directory_entry& entry : fs::directory_iterator(draft, error)) {
    fs::rename(entry.path(), target / entry.path().filename(), error);
    if (error) break;
  }
  if (!error) fs::remove(draft, error);
  if (error) return Failed(target, "can not be written", error.value());
  std::move(remove).Cancel();
  return absl::OkStatus();
}

}  // namespace weir
