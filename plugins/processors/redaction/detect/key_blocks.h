// Keys with an inner form: JWT and PEM. And base 64, which they and others are in.
//
// Threads: any; the judge is the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "plugins/processors/redaction/detect/judge.h"

namespace weir::redaction::detect {

// Both alphabets; stops at what is in neither. Writes at most out.size() bytes and returns the part
// that was written.
std::string_view DecodeBase64(std::string_view text, std::span<char> out);

// The dot at `at` is the first of a token.
void ReadJwt(std::string_view text, uint32_t at, Judge* judge);
// The dash at `at` is the last before BEGIN. A block without an end reaches to the text's end.
void ReadPem(std::string_view text, uint32_t at, Judge* judge);

}  // namespace weir::redaction::detect
