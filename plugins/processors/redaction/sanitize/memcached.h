// A command of Memcached without its data, which stands behind the first line:
// "set key 0 60 5\r\nhello\r\n" becomes "set key 0 60 5".
//
// Threads: any.
#pragma once

#include <string_view>

namespace weir::redaction::sanitize {

// A part of `command`.
std::string_view SanitizeMemcached(std::string_view command);

}  // namespace weir::redaction::sanitize
