// Sanitizes any bytes as a query: the first byte says of which database, and whether it is known to
// be one. What comes out stays the same when it is done again; out of SQL no digit of a literal
// comes, and no quoted text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/processors/redaction/sanitize/database.h"
#include "plugins/processors/redaction/sanitize/sql_lexer.h"

namespace {

namespace sanitize = weir::redaction::sanitize;

// No literal but the placeholder is left, however it is read.
void CheckSql(std::string_view sql, bool mysql) {
  for (const bool escapes : {true, false}) {
    sanitize::SqlLexer lexer(sql, escapes, mysql);
    for (auto token = lexer.Next(); token != sanitize::SqlToken::kEnd; token = lexer.Next()) {
      if (token == sanitize::SqlToken::kLiteral) __builtin_trap();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const auto database = static_cast<sanitize::Database>((data[0] & 15) % sanitize::kDatabases);
  const bool mysql = (data[0] & 16) != 0, is_query = (data[0] & 32) != 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  sanitize::DatabaseSanitizer sanitizer;
  std::string once, twice;
  if (!sanitizer.Sanitize(database, text, mysql, is_query, &once)) once = text;
  if (sanitizer.Sanitize(database, once, mysql, is_query, &twice)) __builtin_trap();
  if (database == sanitize::Database::kSql) CheckSql(once, mysql);
  return 0;
}
