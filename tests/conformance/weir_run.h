// Runs the host that the build made, over plugins that it made.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

namespace weir {

inline const std::filesystem::path kBuild = WEIR_BUILD_DIR;

struct WeirRun {
  int code = -1;
  std::string out;
};

// Both outputs together, but only the first with `json`.
inline WeirRun Weir(const std::string& arguments, bool json) {
  const std::string command =
      (kBuild / "bin" / "weir").string() + " " + arguments + (json ? " 2>/dev/null" : " 2>&1");
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  WeirRun run;
  std::array<char, 4096> part;
  for (size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;) {
    run.out.append(part.data(), n);
  }
  run.code = WEXITSTATUS(pclose(pipe));
  return run;
}

inline std::filesystem::path Broken(const std::string& name) {
  return kBuild / "tests" / "conformance" / (name + ".so");
}

// The requirements with this result, and what was said of them.
inline std::set<std::string> Requirements(const WeirRun& run, const std::string& result,
                                          std::string* said) {
  std::set<std::string> found;
  const nlohmann::json all = nlohmann::json::parse(run.out);
  for (const auto& test : all.at("tests")) {
    if (test.at("result") != result) continue;
    found.insert(test.at("requirement"));
    const std::string name = test.at("test"), reason = test.at("reason");
    *said += name + ": " + reason + "\n";
  }
  return found;
}

}  // namespace weir
