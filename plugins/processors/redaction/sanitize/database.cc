#include "plugins/processors/redaction/sanitize/database.h"

#include "plugins/processors/redaction/sanitize/memcached.h"

namespace weir::redaction::sanitize {
namespace {

struct SystemName {
  std::string_view name;
  Database database;
};

// The values of db.system.name in the semantic conventions, and those that db.system had.
constexpr SystemName kSystems[] = {
    {"mysql", Database::kSql},           {"mariadb", Database::kSql},
    {"postgresql", Database::kSql},      {"sqlite", Database::kSql},
    {"other_sql", Database::kSql},       {"redis", Database::kRedis},
    {"valkey", Database::kValkey},       {"memcached", Database::kMemcached},
    {"mongodb", Database::kMongo},       {"opensearch", Database::kOpensearch},
    {"elasticsearch", Database::kEs},    {"microsoft.sql_server", Database::kSql},
    {"mssql", Database::kSql},           {"oracle.db", Database::kSql},
    {"oracle", Database::kSql},          {"ibm.db2", Database::kSql},
    {"db2", Database::kSql},             {"aws.redshift", Database::kSql},
    {"redshift", Database::kSql},        {"gcp.spanner", Database::kSql},
    {"spanner", Database::kSql},         {"clickhouse", Database::kSql},
    {"cockroachdb", Database::kSql},     {"trino", Database::kSql},
    {"teradata", Database::kSql},        {"cassandra", Database::kSql},
    {"derby", Database::kSql},           {"firebirdsql", Database::kSql},
    {"firebird", Database::kSql},        {"h2database", Database::kSql},
    {"h2", Database::kSql},              {"hsqldb", Database::kSql},
    {"ibm.informix", Database::kSql},    {"informix", Database::kSql},
    {"ibm.netezza", Database::kSql},     {"netezza", Database::kSql},
    {"sap.hana", Database::kSql},        {"hanadb", Database::kSql},
    {"sap.maxdb", Database::kSql},       {"maxdb", Database::kSql},
    {"actian.ingres", Database::kSql},   {"ingres", Database::kSql},
    {"intersystems_cache", Database::kSql}, {"vertica", Database::kSql},
    {"sybase", Database::kSql},          {"edb", Database::kSql},
};

bool SameWord(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != lower[i]) return false;
  }
  return true;
}

}  // namespace

DatabaseSystem DatabaseSystemNamed(std::string_view name) {
  DatabaseSystem system;
  system.given = !name.empty();
  for (const SystemName& known : kSystems) {
    if (!SameWord(name, known.name)) continue;
    system.databases = DatabaseBit(known.database);
    system.mysql = known.name == "mysql" || known.name == "mariadb";
    break;
  }
  return system;
}

bool DatabaseSanitizer::Sanitize(Database database, std::string_view text, bool mysql,
                                 bool is_query, std::string* out) {
  switch (database) {
    case Database::kSql:
      sql_.Sanitize(text, mysql, out);
      return *out != text;
    case Database::kRedis:
    case Database::kValkey:
      redis_.Sanitize(text, out);
      return *out != text;
    case Database::kMemcached:
      out->assign(SanitizeMemcached(text));
      return *out != text;
    case Database::kMongo:
    case Database::kOpensearch:
    case Database::kEs:
      return SanitizeJson(text, is_query, out);
  }
  return false;
}

bool DatabaseSanitizer::SanitizeJson(std::string_view text, bool is_query, std::string* out) {
  const size_t first = text.find_first_not_of(" \t\n\r");
  if (first == std::string_view::npos) return false;
  const bool whole = json_.Sanitize(text, out);
  const bool begins = text[first] == '{' || text[first] == '[';
  return (whole || (is_query && begins)) && *out != text;
}

}  // namespace weir::redaction::sanitize
