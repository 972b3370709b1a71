// Credentials as protocols write them: the Authorization header's schemes, and URLs.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/redaction/detect/judge.h"

namespace weir::redaction::detect {

// The space at `at` stands behind "Bearer" or "Basic".
void ReadScheme(std::string_view text, uint32_t at, Judge* judge);

// The colon at `at` stands before "//": what is found is the password.
void ReadUrlCredentials(std::string_view text, uint32_t at, Judge* judge);

}  // namespace weir::redaction::detect
