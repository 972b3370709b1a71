// URLs and paths with what identifies somebody taken out: the query and the fragment go, and each
// segment of the path that is an identifier (a number, a UUID, letters that are no word) becomes
// "*". "/users/8412/orders?token=x" becomes "/users/*/orders".
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>

namespace weir::redaction::sanitize {

// Puts what is to stand for `url` into *out. Doing it again changes nothing.
void SanitizeUrl(std::string_view url, std::string* out);

// True when nothing but placeholders is left, so that a span's name is better kept.
bool IsAllPlaceholders(std::string_view path);

}  // namespace weir::redaction::sanitize
