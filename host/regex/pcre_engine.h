// The part of engine.h that PCRE2 does. The same rules; compiled with its JIT where it has one.
#pragma once

#include "host/regex/engine.h"

namespace weir::regex {

absl::StatusOr<std::unique_ptr<const Engine>> CompilePcre(std::string_view pattern,
                                                          uint32_t flags);

}  // namespace weir::regex
