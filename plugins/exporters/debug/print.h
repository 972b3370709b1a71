// A whole batch as text: one line per record, or everything that is in it.
//
// Threads: pure functions over a borrowed batch.
#pragma once

#include <cstdint>
#include <string>

#include "plugins/exporters/debug/values.h"
#include "weir/abi.h"

namespace weir::debug {

// Resources, scopes and records; profiles as counts only.
std::string PrintNormal(const weir_batch& b);
std::string PrintDetailed(const weir_batch& b);

// Parts of PrintDetailed: one record of its signal, `number` counted within its scope.
void PrintSpan(const weir_batch& b, uint32_t row, uint32_t number, std::string* out);
void PrintLog(const weir_batch& b, uint32_t row, uint32_t number, std::string* out);
void PrintMetric(const weir_batch& b, uint32_t row, uint32_t number, std::string* out);
// "Attributes:\n     -> k: Str(v)\n", or nothing.
void PrintAttrs(const weir_batch& b, const char* title, weir_range range, const char* indent,
                std::string* out);

// The names of a signal's resource and scope entries.
struct EntryNames {
  const char *resource, *scope;
};
EntryNames NamesOf(uint16_t signal);

}  // namespace weir::debug
