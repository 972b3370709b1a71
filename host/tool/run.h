// `weir run`: the host in the foreground, until a signal ends it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir {

struct RunOptions {
  std::vector<std::string> configs;
  std::vector<std::string> plugin_directories;
  std::vector<std::string> allowed_sha256;  // Empty: all.
  uint32_t workers = 0;                     // 0: one for each processor that this process may use.
  bool pin = false;
  uint64_t memory_bytes = 0;  // 0: half of the cgroup's limit, else 512 MiB.
  double drain_window_s = 60;
};

// Exit codes of the process: 0 drained, 2 bad configuration or file, 3 could not go on.
int Run(const RunOptions& options);

// `weir validate`: everything that `run` checks before it starts. 0 or 2.
int Validate(const RunOptions& options);

// What a running host starts before it makes an instance that it never had: the same in a child,
// which ends with 0 unless the plugin takes it down. What can be said in words the host finds out
// by itself.
inline constexpr char kInstanceTrialCommand[] = "instance-trial";
int TryInstance(const RunOptions& options, const std::string& label);

}  // namespace weir
