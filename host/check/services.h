// The service tables that a component under test finds.
//
// Threads: as the contract says for each function.
#pragma once

#include "host/check/harness.h"
#include "weir/abi.h"

namespace weir::check {

struct Services {
  static const void* Find(const weir_host* h, const char* id);
  static void Fail(const weir_host* h, const char* text, size_t n);
  static uint64_t UnixNs(const weir_host* h);
  static uint64_t MonoNs(const weir_host* h);
  static uint32_t Subscribe(const weir_host* h, const char* key, size_t n);
  static weir_status AddPattern(const weir_host* h, const char* pattern, size_t n, uint32_t flags,
                                uint64_t text_classes, uint32_t id, weir_outcome* outcome);
  static Harness& Of(const weir_host* h);
};

}  // namespace weir::check
