// Reads any bytes as a plugin file: ELF reader, note and gate.
#include <cstddef>
#include <cstdint>
#include <span>

#include "host/loader/gate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto inspection = weir::Inspect("fuzz.so", std::span(data, size));
  // What passes has all that the loader relies on.
  if (inspection.ok() && (inspection->note.id.empty() || inspection->note.components.empty())) {
    __builtin_trap();
  }
  return 0;
}
