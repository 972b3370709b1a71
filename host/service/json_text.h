// Text from anywhere, made safe to be shown: as the inside of a JSON string, and as a part of a
// line of plain text.
//
// What is not UTF-8 is replaced, and what a terminal or a reader of lines would act on is escaped:
// C0 and C1 controls, DEL, and the line separators of Unicode.
//
// Threads: [any].
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace weir {

// Appends `text` without the quotes of a string. Stops before `out` would grow past `size_max`, at
// a whole character; false when it did.
bool AppendJsonText(std::string_view text, size_t size_max, std::string& out);

// The same with the escapes of a shell, "\n" and "\x1b"; `quoted` escapes quotes and backslashes
// too.
bool AppendPlainText(std::string_view text, bool quoted, size_t size_max, std::string& out);

// `text` as a JSON string, quotes and all, without a limit.
std::string JsonString(std::string_view text);

}  // namespace weir
