// Queries of databases without the values in them, by kind of database: SQL, Redis and Valkey,
// Memcached, and those that are asked in JSON.
//
// A sanitizer is one shard's and keeps its memory. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "plugins/processors/redaction/sanitize/json.h"
#include "plugins/processors/redaction/sanitize/redis.h"
#include "plugins/processors/redaction/sanitize/sql.h"

namespace weir::redaction::sanitize {

// In the order in which they are tried on a text of which nobody knows what it is.
enum class Database : uint8_t { kSql, kRedis, kValkey, kMemcached, kMongo, kOpensearch, kEs };
inline constexpr uint32_t kDatabases = 7;
// As in the configuration.
inline constexpr std::array<const char*, kDatabases> kDatabaseNames = {
    "sql", "redis", "valkey", "memcached", "mongo", "opensearch", "es"};

// A set of databases, one bit each.
constexpr uint8_t DatabaseBit(Database database) {
  return static_cast<uint8_t>(1u << static_cast<uint32_t>(database));
}

// What an attribute db.system.name or db.system says.
struct DatabaseSystem {
  uint8_t databases = 0;  // The one it is, as a bit; 0 when it is not known.
  bool given = false;     // There is such an attribute.
  bool mysql = false;     // Texts may stand in double quotes.
};
// `name` in any case.
DatabaseSystem DatabaseSystemNamed(std::string_view name);

class DatabaseSanitizer {
 public:
  // Puts what is to stand for `text` into *out. `is_query`: the text is known to be one for this
  // database, so that also what is cut off is understood; else what is no whole query stays as it
  // is. False when nothing changes.
  bool Sanitize(Database database, std::string_view text, bool mysql, bool is_query,
                std::string* out);

 private:
  bool SanitizeJson(std::string_view text, bool is_query, std::string* out);

  SqlSanitizer sql_;
  RedisSanitizer redis_;
  JsonSanitizer json_;
};

}  // namespace weir::redaction::sanitize
