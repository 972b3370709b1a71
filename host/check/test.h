// The run-time tests: what each is called, which requirement it is about, and what it does.
//
// A test runs in a process of its own (child.h) and ends it through verdict.h; one that returns has
// held. Threads: free functions over constant data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "host/check/result.h"
#include "host/loader/gate.h"
#include "weir/abi.h"

namespace weir::check {

// What is under test, and with what.
struct Subject {
  std::filesystem::path path;  // The staged copy.
  Inspection inspection;
  void* handle = nullptr;  // Of dlopen.
  const weir_plugin* plugin = nullptr;
  const weir_component* component = nullptr;
  std::string config_file;  // Options for the component; empty: made from its schema.
  std::string send_file;    // Bytes for each listener; empty: garbage only.
  uint64_t seed = 1;        // All that is random follows from it.
};

enum : uint32_t {
  kReceivers = 1 << WEIR_RECEIVER,
  kProcessors = 1 << WEIR_PROCESSOR,
  kExporters = 1 << WEIR_EXPORTER,
  kEveryKind = kReceivers | kProcessors | kExporters,
};

struct Test {
  const char* name;         // "life.create_destroy"
  const char* requirement;  // "R-206"
  uint32_t kinds;
  void (*run)(Subject& subject);
  Outcome otherwise = Outcome::kBroken;  // When it does not hold.
};

// Whether the options of --config suit the component: skipped, with a reason, when they do not.
inline constexpr char kGivenConfigTest[] = "config.given";

// By what they are about. Each list is in the file of its name.
std::span<const Test> TableTests();
std::span<const Test> LifeTests();
std::span<const Test> ConfigTests();
std::span<const Test> BatchTests();
std::span<const Test> StrangeTests();
std::span<const Test> RefusalTests();
std::span<const Test> LaneTests();
std::span<const Test> HoldTests();
std::span<const Test> StateTests();
std::span<const Test> ConnectionTests();
std::span<const Test> SinkTests();
std::span<const Test> StopTests();
std::span<const Test> ExportTests();
std::span<const Test> ProcessTests();
std::span<const Test> FuzzTests();

// All of them, in order.
std::vector<Test> AllTests();

}  // namespace weir::check
