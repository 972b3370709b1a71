// The process that one run-time test runs in: the host's own executable with a hidden subcommand.
//
// Threads: any; blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/check/result.h"
#include "host/check/test.h"

namespace weir::check {

inline constexpr char kCheckTestCommand[] = "check-test";
inline constexpr unsigned kTestSecondsMax = 20;

// One test of one component of a staged file.
struct TestRun {
  const Test* test = nullptr;
  std::filesystem::path staged;
  uint32_t component = 0;               // Its number in the note.
  std::filesystem::path directory = {}; // Where it runs; made and removed.
  uint64_t seed = 1;
  std::string config_file = {}, send_file = {};  // As in Subject; absolute.
};

// Runs it in a child and waits for it.
Result RunTest(const std::filesystem::path& executable, const TestRun& run);

// The child's side; does not return to the caller but on bad arguments.
int RunCheckTest(const std::vector<std::string>& arguments);

}  // namespace weir::check
