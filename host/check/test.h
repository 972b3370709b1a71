// The run-time tests: what each is called, which requirement it is about, and what it does.
//
// A test runs in a process of its own (child.h) and ends it through verdict.h; one that returns has
// held. Threads: free functions over constant data.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "host/loader/gate.h"
#include "weir/abi.h"

namespace weir::check {

// What is under test.
struct Subject {
  std::filesystem::path path;  // The staged copy.
  Inspection inspection;
  void* handle = nullptr;  // Of dlopen.
  const weir_plugin* plugin = nullptr;
  const weir_component* component = nullptr;
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
};

std::span<const Test> TableTests();
std::span<const Test> LifeTests();
std::span<const Test> ConfigTests();
std::span<const Test> BatchTests();

inline std::vector<Test> AllTests() {
  std::vector<Test> all;
  for (const auto& some : {TableTests(), LifeTests(), ConfigTests(), BatchTests()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace weir::check
