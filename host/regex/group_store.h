// Compiled groups kept on disk, by content.
//
// A file is named after its key: a hash of the patterns as Hyperscan gets them, how they are
// grouped, Hyperscan's version and the processor. It holds a header, the key, the length and a hash
// of what Hyperscan serialized. The folder must be ours and closed to others, because Hyperscan
// trusts what it loads and a hash is no signature.
//
// Nothing here is an error: what can not be read or is wrong in any way is deleted and compiled
// anew, what can not be written is compiled again the next time.
//
// Threads: [control]; several processes may share a folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "host/regex/hs_group.h"

namespace weir::regex {

class GroupStore {
 public:
  static constexpr uint64_t kFileBytesMax = 256ull << 20;

  // An empty folder: keeps nothing. A missing one is made (0700). With `compiler`, the host's
  // executable, what is not in the folder is compiled in a child (group_child.h).
  explicit GroupStore(const std::filesystem::path& folder,
                      std::filesystem::path compiler = {});

  // As CompileGroup, from the folder where it can. Nothing when the child failed.
  HsGroup Get(const std::vector<HsInput>& inputs);
  // Why a child failed, the last time; OK: none has.
  const absl::Status& failure() const { return failure_; }

  uint32_t loaded() const { return loaded_; }
  uint32_t compiled() const { return compiled_; }

 private:
  bool Load(const std::string& key, const std::vector<HsInput>& inputs, HsGroup* group) const;
  void Save(const std::string& key, const HsGroup& group) const;

  std::filesystem::path folder_;  // Empty: not to be used.
  const std::filesystem::path compiler_;
  absl::Status failure_;
  uint32_t loaded_ = 0, compiled_ = 0;
};

}  // namespace weir::regex
