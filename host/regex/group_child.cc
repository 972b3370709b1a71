#include "host/regex/group_child.h"

#include <sys/resource.h>

#include <istream>
#include <ostream>

#include "absl/base/config.h"
#include "absl/strings/str_cat.h"
#include "host/base/child_process.h"
#include "host/regex/group_store.h"

namespace weir::regex {
namespace {

constexpr size_t kPatternBytesMax = 1u << 20;

// "ID BYTES\n" and the pattern, for each.
std::string Written(const std::vector<HsInput>& inputs) {
  std::string text;
  for (const HsInput& input : inputs) {
    absl::StrAppend(&text, input.id, " ", input.pattern.size(), "\n", input.pattern);
  }
  return text;
}

bool Read(std::istream& in, std::vector<HsInput>* inputs) {
  HsInput input;
  size_t bytes = 0;
  while (in >> input.id >> bytes && in.get() == '\n' && bytes <= kPatternBytesMax) {
    input.pattern.resize(bytes);
    if (!in.read(input.pattern.data(), static_cast<std::streamsize>(bytes))) return false;
    inputs->push_back(input);
  }
  return in.eof() && !inputs->empty();
}

void Limit(int resource, uint64_t most) {
  const struct rlimit limit = {most, most};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

}  // namespace

absl::Status CompileInChild(const std::filesystem::path& executable,
                            const std::filesystem::path& folder,
                            const std::vector<HsInput>& inputs) {
  return RunChild(executable, {kCompileGroupCommand, folder.string()}, Written(inputs),
                  std::chrono::seconds(kCompileSecondsMax));
}

int RunCompileGroup(const std::string& folder, std::istream& in, std::ostream& err) {
  std::vector<HsInput> inputs;
  if (!Read(in, &inputs)) {
    err << "the patterns to compile could not be read\n";
    return 2;
  }
#if !defined(ABSL_HAVE_ADDRESS_SANITIZER) && !defined(ABSL_HAVE_THREAD_SANITIZER)
  Limit(RLIMIT_AS, kCompileMemoryBytesMax);  // Sanitizers reserve more than that for themselves.
#endif
  Limit(RLIMIT_CPU, kCompileSecondsMax);
  if (GroupStore(folder).Get(inputs).database != nullptr) return 0;
  err << "Hyperscan takes none of the patterns, or their memory is over the limit\n";
  return 2;
}

}  // namespace weir::regex
