#include "host/loader/load_trial.h"

#include <dlfcn.h>

#include <ostream>

#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"

namespace weir {

absl::Status TryLoadInChild(const std::filesystem::path& executable,
                            const std::vector<std::filesystem::path>& in_use,
                            const std::filesystem::path& candidate,
                            std::chrono::milliseconds timeout) {
  std::vector<std::string> arguments = {kLoadTrialCommand};
  for (const std::filesystem::path& path : in_use) arguments.push_back(path.string());
  arguments.push_back(candidate.string());
  const absl::Status tried = RunChild(executable, arguments, "", timeout);
  if (!absl::IsFailedPrecondition(tried)) return tried;
  return absl::FailedPreconditionError(absl::StrCat(
      candidate.string(), ": loading it in a child process: ", tried.message()));
}

int RunLoadTrial(const std::vector<std::string>& files, std::ostream& err) {
  for (const std::string& file : files) {
    if (dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL)) continue;
    err << dlerror() << '\n';
    return 2;
  }
  return 0;
}

}  // namespace weir
