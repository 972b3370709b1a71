// SQL without its literals: "WHERE mail = 'a@b.c' LIMIT 5" becomes "WHERE mail = ? LIMIT ?". Digits
// in names become "?" too, and what a comment says is left out.
//
// A backslash before a quote means two things in two dialects. Where it is not plain that it is an
// escape, both readings are made, and only what is no literal in either stays.
//
// One per shard: its memory is kept between calls. Threads: one at a time.
#pragma once

#include <string>
#include <string_view>

namespace weir::redaction::sanitize {

class SqlSanitizer {
 public:
  // Puts what is to stand for `sql` into *out. Doing it again changes nothing. `mysql`: "..." are
  // texts, not names.
  void Sanitize(std::string_view sql, bool mysql, std::string* out);

 private:
  // Reads backslashes as escapes. False, with *out to be thrown away, when that is doubtful.
  bool Write(std::string_view sql, bool mysql, int depth, std::string* out);
  // Into both_, where no quote is left.
  void WriteBothReadings(std::string_view sql, bool mysql);
  void Hide(std::string_view sql, bool escapes, bool mysql);

  std::string hidden_;  // By byte: 1 where a reading has a literal.
  std::string both_;
};

}  // namespace weir::redaction::sanitize
