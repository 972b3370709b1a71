#include "host/regex/group_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/escaping.h"
#include "host/base/sha256.h"
#include "host/base/write_all.h"
#include "host/regex/group_child.h"

namespace weir::regex {
namespace {

// Of how patterns are written for Hyperscan and grouped, and of the file.
constexpr char kRevision[24] = "weir regex group 1";

struct FileHead {
  char revision[sizeof(kRevision)];
  unsigned char key[kSha256Bytes];
  unsigned char content[kSha256Bytes];  // The hash of all that follows.
  uint64_t bytes;                       // Of all that follows.
  uint64_t taken;                       // Patterns that Hyperscan took: first in what follows.
};

void AppendSized(std::string_view part, std::string* all) {
  all->append(std::to_string(part.size())).append(":").append(part);
}

std::string KeyOf(const std::vector<HsInput>& inputs) {
  std::string all;
  AppendSized(kRevision, &all);
  AppendSized(hs_version(), &all);
  hs_platform_info_t platform = {};
  if (hs_populate_platform(&platform) != HS_SUCCESS) return "";
  AppendSized(std::to_string(platform.tune) + "," + std::to_string(platform.cpu_features), &all);
  for (const HsInput& input : inputs) {
    AppendSized(input.pattern, &all);
    AppendSized(std::to_string(input.id), &all);
  }
  return Sha256(all);
}

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

bool ReadAll(int fd, size_t bytes, std::string* out) {
  out->resize(bytes);
  for (size_t at = 0; at < bytes;) {
    const ssize_t got = read(fd, out->data() + at, bytes - at);
    if (got <= 0) return false;
    at += static_cast<size_t>(got);
  }
  return true;
}

}  // namespace

GroupStore::GroupStore(const std::filesystem::path& folder, std::filesystem::path compiler)
    : compiler_(std::move(compiler)) {
  if (folder.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(folder.parent_path(), ignored);
  mkdir(folder.c_str(), 0700);
  struct stat info = {};
  if (lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) return;
  if (info.st_uid != geteuid() || (info.st_mode & 077) != 0) return;
  folder_ = folder;
}

HsGroup GroupStore::Get(const std::vector<HsInput>& inputs) {
  HsGroup group;
  if (inputs.empty()) return group;
  const std::string key = folder_.empty() ? "" : KeyOf(inputs);
  if (!key.empty() && Load(key, inputs, &group)) {
    loaded_++;
    return group;
  }
  compiled_++;
  if (!compiler_.empty() && !key.empty()) {
    absl::Status compiled = CompileInChild(compiler_, folder_, inputs);
    if (compiled.ok() && Load(key, inputs, &group)) return group;
    failure_ = compiled.ok() ? absl::InternalError("what was compiled could not be read")
                             : std::move(compiled);
    return {};
  }
  group = CompileGroup(inputs);
  if (!key.empty() && group.database != nullptr) Save(key, group);
  return group;
}

bool GroupStore::Load(const std::string& key, const std::vector<HsInput>& inputs,
                      HsGroup* group) const {
  const std::filesystem::path path = folder_ / absl::BytesToHexString(key);
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.fd() < 0) return false;
  struct stat info = {};
  std::string bytes;
  FileHead head = {};
  const bool whole = fstat(file.fd(), &info) == 0 && S_ISREG(info.st_mode) &&
                     info.st_uid == geteuid() &&
                     static_cast<uint64_t>(info.st_size) >= sizeof(head) &&
                     static_cast<uint64_t>(info.st_size) <= kFileBytesMax &&
                     ReadAll(file.fd(), static_cast<size_t>(info.st_size), &bytes);
  if (whole) std::memcpy(&head, bytes.data(), sizeof(head));
  const std::string_view rest = std::string_view(bytes).substr(whole ? sizeof(head) : 0);
  const bool right = whole && std::memcmp(head.revision, kRevision, sizeof(kRevision)) == 0 &&
                     std::memcmp(head.key, key.data(), kSha256Bytes) == 0 &&
                     head.bytes == rest.size() && head.taken > 0 &&
                     head.taken <= inputs.size() && head.taken * sizeof(uint32_t) < rest.size() &&
                     std::memcmp(Sha256(rest).data(), head.content, kSha256Bytes) == 0;
  hs_database_t* database = nullptr;
  if (right) {
    group->ids.resize(head.taken);
    const size_t ids_bytes = head.taken * sizeof(uint32_t);
    std::memcpy(group->ids.data(), rest.data(), ids_bytes);
    if (hs_deserialize_database(rest.data() + ids_bytes, rest.size() - ids_bytes, &database) !=
        HS_SUCCESS) {
      database = nullptr;
    }
  }
  group->database.reset(database);
  if (database != nullptr) return true;
  group->ids.clear();
  unlink(path.c_str());
  return false;
}

void GroupStore::Save(const std::string& key, const HsGroup& group) const {
  char* serialized = nullptr;
  size_t size = 0;
  if (hs_serialize_database(group.database.get(), &serialized, &size) != HS_SUCCESS) return;
  std::string rest(reinterpret_cast<const char*>(group.ids.data()),
                   group.ids.size() * sizeof(uint32_t));
  rest.append(serialized, size);
  std::free(serialized);
  FileHead head = {};
  std::memcpy(head.revision, kRevision, sizeof(kRevision));
  std::memcpy(head.key, key.data(), kSha256Bytes);
  std::memcpy(head.content, Sha256(rest).data(), kSha256Bytes);
  head.bytes = rest.size();
  head.taken = group.ids.size();
  std::string temporary = (folder_ / "new-XXXXXX").string();
  const File file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.fd() < 0) return;
  const bool written =
      WriteAll(file.fd(), {reinterpret_cast<const char*>(&head), sizeof(head)}) &&
      WriteAll(file.fd(), rest) && fsync(file.fd()) == 0 &&
      rename(temporary.c_str(), (folder_ / absl::BytesToHexString(key)).c_str()) == 0;
  if (!written) unlink(temporary.c_str());
}

}  // namespace weir::regex
