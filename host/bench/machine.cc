#include "host/bench/machine.h"

#include <stdlib.h>
#include <sys/utsname.h>

#include <fstream>
#include <string>
#include <thread>

namespace weir::bench {

nlohmann::ordered_json DescribeMachine() {
  nlohmann::ordered_json machine;
  machine["cpu"] = "unknown";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (!line.starts_with("model name") || colon == std::string::npos) continue;
    machine["cpu"] = line.substr(colon + 2);
    break;
  }
  machine["processors"] = std::thread::hardware_concurrency();
  utsname system;
  machine["kernel"] =
      uname(&system) == 0 ? std::string(system.sysname) + " " + system.release : "unknown";
  double load = 0;
  machine["load"] = getloadavg(&load, 1) == 1 ? load : 0;
  return machine;
}

}  // namespace weir::bench
