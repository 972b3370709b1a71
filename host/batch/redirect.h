// Points what is text in a request of profiles at other strings of the dictionary: values of
// attributes, names of functions and of files. Keys, units and types go on naming the old ones.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <map>
#include <span>

#include "host/batch/output.h"

namespace weir::batch {

// By string of the dictionary, the one to use in its place.
using StringRedirects = std::map<uint64_t, uint64_t>;

// `request` is sound. Its depth is what validation allows.
void RedirectStrings(std::span<const uint8_t> request, const StringRedirects& redirects,
                     Output* out);

}  // namespace weir::batch
