// What `weir check` found: one result for each test and component.
//
// Threads: values.
#pragma once

#include <cstdint>
#include <string>

namespace weir::check {

enum class Outcome : uint8_t {
  kHeld,
  kBroken,
  kWarned,   // Allowed, but not as it should be.
  kSkipped,  // `reason` says why it could not be tried.
};

struct Result {
  std::string test;
  std::string requirement;  // "R-204"; of a crash, that of the call that crashed.
  std::string component;    // "processor:redaction"; empty: the file.
  Outcome outcome = Outcome::kHeld;
  std::string reason;
  std::string reproduce;    // What --reproduce takes to run just this again; empty: of the file.
  int64_t milliseconds = 0;
};

}  // namespace weir::check
