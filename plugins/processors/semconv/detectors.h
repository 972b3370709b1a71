// What this machine, process and pod say about themselves, as resource attributes. Files and the
// environment only: nothing is asked over the network.
//
// Threads: [control]; reads small files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::semconv {

struct Detected {
  std::string key, value;
};

// `name` is one of env, host, os, process, container, kubernetes, cloud; others find nothing. Files
// are looked for below `root` ("" or "/hostfs"). What can not be read is left out.
std::vector<Detected> Detect(std::string_view name, const std::string& root);

// The id in a line of /proc/self/cgroup or mountinfo: 64 hexadecimal digits; "" when there is none.
std::string ContainerIdIn(std::string_view line);

}  // namespace weir::semconv
