// Commands of Redis and Valkey, one a line, without the values in them: "SET key secret EX 5"
// becomes "SET key ? EX 5". Which arguments are values depends on the command; an unknown command
// is left as it is, since most texts are none. Blanks between arguments become one.
//
// Threads: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::redaction::sanitize {

class RedisSanitizer {
 public:
  // Puts what is to stand for `commands` into *out. Doing it again changes nothing.
  void Sanitize(std::string_view commands, std::string* out);

 private:
  void WriteCommand(std::string* out);

  std::vector<std::string_view> words_;  // Of the command at hand; the first is its name.
};

}  // namespace weir::redaction::sanitize
