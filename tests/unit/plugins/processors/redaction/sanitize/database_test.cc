#include "plugins/processors/redaction/sanitize/database.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace weir::redaction::sanitize {
namespace {

std::string Sanitized(Database database, std::string_view text, bool mysql = false,
                      bool is_query = true) {
  DatabaseSanitizer sanitizer;
  std::string out;
  return sanitizer.Sanitize(database, text, mysql, is_query, &out) ? out : std::string(text);
}

// Scenario: statements with literals of every kind, complete and cut off.
// Guarantees: each literal becomes "?", names stay, digits in names go.
TEST(Sql, HidesLiterals) {
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT a FROM t WHERE b = 'x' AND c = 5", "SELECT a FROM t WHERE b = ? AND c = ?"},
      {"SELECT * FROM t1 WHERE id IN (1, -2, +.5, 3e-7, 0xFF)",
       "SELECT * FROM t? WHERE id IN (?, ?, ?, ?, ?)"},
      {"WHERE name = 'it''s'", "WHERE name = ??"},
      {"WHERE name = 'it\\'s' AND k = 'v'", "WHERE name = ? AND k = ?"},
      {"WHERE on = TRUE OR off = null", "WHERE on = ? OR off = ?"},
      {"VALUES ($1, @name, @p1, :name, ?)", "VALUES (?, @name, @p?, :name, ?)"},
      {"WHERE t = $$a 'b'$$ AND u = $x$ y $x$", "WHERE t = ? AND u = ?"},
      {"AS $func$ SELECT 'x', 7 $func$", "AS $func$ SELECT ?, ? $func$"},
      {"SELECT 1 -- of jane@example.com", "SELECT ? -- ?"},
      {"SELECT /* user 7 */ a", "SELECT /* ? */ a"},
      {"SELECT \"col1\" FROM \"s\".\"t\"", "SELECT \"col?\" FROM \"s\".\"t\""},
      {"WHERE name = \"Jane Doe\"", "WHERE name = ?"},
      {"WHERE name = 'Jane Do", "WHERE name = ?"},
      {"WHERE name = \"Jane Do", "WHERE name = ?"},
      {"SELECT md5(a), a->>'k'", "SELECT md5(a), a->>?"},
      {"GET /v1/users/*/orders/*", "GET /v?/users/*/orders/*"},
      {"  SELECT 1  ", "SELECT ?"},
      {"", ""},
  };
  for (const auto& [sql, expected] : cases) EXPECT_EQ(Sanitized(Database::kSql, sql), expected);
}

// Scenario: MySQL, where double quotes hold texts and "#" begins a comment.
// Guarantees: both are hidden; elsewhere a name in double quotes stays.
TEST(Sql, KnowsMysql) {
  EXPECT_EQ(Sanitized(Database::kSql, "a = \"jane\" # b", true), "a = ? # ?");
  EXPECT_EQ(Sanitized(Database::kSql, "a = \"jane\"", false), "a = \"jane\"");
}

// Scenario: a text ends in a backslash, as the standard allows; others follow it.
// Guarantees: no later literal is taken for what stands between literals.
TEST(Sql, HidesWhatIsALiteralInEitherReading) {
  const std::string hidden = Sanitized(
      Database::kSql, "WHERE path = 'C:\\' AND name = 'secret' AND word = 'hidden' LIMIT 3");
  EXPECT_EQ(hidden.find("secret"), std::string::npos) << hidden;
  EXPECT_EQ(hidden.find("hidden"), std::string::npos) << hidden;
  const std::string cut = Sanitized(Database::kSql, "WHERE a = 'it\\'s' AND b = 'sec");
  EXPECT_EQ(cut.find("sec"), std::string::npos) << cut;
}

// Scenario: random statements whose literals all hold a mark, in the standard's spelling and in
// that with backslashes, complete and cut off anywhere.
// Guarantees: the mark never comes out, and doing it again changes nothing.
TEST(Sql, LeavesNoLiteral) {
  std::mt19937 random(11);
  const std::vector<std::string> names = {"SELECT ", "a", " t1 ", "=", ",", "(", ")", " AND ",
                                          "\"col\"", "`k`", " -> ", "::text", "@p1", "\n"};
  for (int i = 0; i < 30000; i++) {
    const bool backslashes = random() % 2 == 0;
    const std::vector<std::string> literals =
        backslashes ? std::vector<std::string>{"'zq'", "'zq\\'zq'", "'zq\\\\'", "'zq\\nzq'", "73"}
                    : std::vector<std::string>{"'zq'", "'zq''zq'", "'zq\\'", "'\\zq'", "73",
                                               "$$zq$$", "$b$zq'$b$", "/*zq*/", "--zq\n"};
    std::string sql;
    for (uint32_t n = 1 + random() % 12; n > 0; n--) {
      sql += " " + names[random() % names.size()] + " " + literals[random() % literals.size()];
    }
    if (random() % 3 == 0) sql.resize(random() % sql.size());
    const std::string once = Sanitized(Database::kSql, sql);
    ASSERT_EQ(once.find("zq"), std::string::npos) << sql << "\n" << once;
    ASSERT_EQ(once.find("73"), std::string::npos) << sql << "\n" << once;
    ASSERT_EQ(Sanitized(Database::kSql, once), once) << sql;
  }
}

// Scenario: commands with values in every place, several at once, in lower case, quoted.
// Guarantees: the values become "?", keys and unknown commands stay.
TEST(Redis, HidesValues) {
  const std::pair<const char*, const char*> cases[] = {
      {"SET key secret EX 5", "SET key ? EX 5"},
      {"set key \"two words\"", "set key ?"},
      {"SET key 'two words' NX", "SET key ? NX"},
      {"GET key", "GET key"},
      {"AUTH user password", "AUTH ?"},
      {"HELLO 3 AUTH user password", "HELLO 3 ?"},
      {"HMSET k f1 v1 f2 v2", "HMSET k f1 ? f2 ?"},
      {"MSET k1 v1 k2 v2", "MSET k1 ? k2 ?"},
      {"ZADD z NX CH 1 m1 2 m2", "ZADD z NX CH 1 ? 2 ?"},
      {"GEOADD g 13.3 38.1 home 15.0 37.5 work", "GEOADD g 13.3 38.1 ? 15.0 37.5 ?"},
      {"BITFIELD k SET u8 0 200 GET u8 0", "BITFIELD k SET u8 0 ? GET u8 0"},
      {"CONFIG SET requirepass secret", "CONFIG SET requirepass ?"},
      {"CONFIG GET maxmemory", "CONFIG GET maxmemory"},
      {"LPUSH l a b c", "LPUSH l ?"},
      {"PUBLISH channel some message", "PUBLISH channel ?"},
      {"EVAL script 1 k v", "EVAL ?"},
      {"SET a b\nGET a\n\nSETEX c 9 d", "SET a ?\nGET a\nSETEX c 9 ?"},
      {"  a text  that is none ", "a text that is none"},
      {"SET", "SET"},
      {"", ""},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(Sanitized(Database::kRedis, text), expected);
}

// Scenario: storing and reading commands, with the data behind the first line.
// Guarantees: the first line is left.
TEST(Memcached, DropsTheData) {
  EXPECT_EQ(Sanitized(Database::kMemcached, "set k 0 60 5\r\nhello\r\n"), "set k 0 60 5");
  EXPECT_EQ(Sanitized(Database::kMemcached, "set k 0 60 5\nhello\n"), "set k 0 60 5");
  EXPECT_EQ(Sanitized(Database::kMemcached, " get k "), "get k");
  EXPECT_EQ(Sanitized(Database::kMemcached, "a\nb"), "a\nb");
}

// Scenario: queries in JSON, several on lines of their own, cut off, and what is no JSON.
// Guarantees: each value becomes "?"; where it ends early, so does the output.
TEST(Json, HidesValues) {
  const std::pair<const char*, const char*> cases[] = {
      {"{\"age\": {\"$gt\": 30}, \"ok\": true}", "{\"age\":{\"$gt\":\"?\"},\"ok\":\"?\"}"},
      {"[1, \"x\", null, [], {}, [-2.5e+3]]", "[\"?\",\"?\",\"?\",[],{},[\"?\"]]"},
      {"{\"a\\\"b\": \"c\\\"d\"}", "{\"a\\\"b\":\"?\"}"},
      {"{\"index\":{}}\n{\"name\":\"jane\"}\n", "{\"index\":{}}\n{\"name\":\"?\"}"},
      {"{\"name\": \"ja", "{\"name\":..."},
      {"{\"name\": \"jane\" \"x\"}", "{\"name\":\"?\"..."},
      {"find users", "find users"},
      {"", ""},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(Sanitized(Database::kMongo, text), expected);
    EXPECT_EQ(Sanitized(Database::kEs, expected), expected);
  }
  EXPECT_EQ(Sanitized(Database::kMongo, "{\"name\": \"ja", false, /*is_query=*/false),
            "{\"name\": \"ja");
}

// Scenario: brackets opened a million times.
// Guarantees: an end, without a deep call stack.
TEST(Json, BoundsItsDepth) {
  const std::string out = Sanitized(Database::kMongo, std::string(1'000'000, '['));
  EXPECT_EQ(out, std::string(1000, '[') + "...");
}

// Scenario: names of database systems, old and new, in any case.
// Guarantees: each leads to its kind of query; unknown ones to none.
TEST(System, IsKnownByName) {
  EXPECT_EQ(DatabaseSystemNamed("PostgreSQL").databases, DatabaseBit(Database::kSql));
  EXPECT_EQ(DatabaseSystemNamed("microsoft.sql_server").databases, DatabaseBit(Database::kSql));
  EXPECT_EQ(DatabaseSystemNamed("mongodb").databases, DatabaseBit(Database::kMongo));
  EXPECT_TRUE(DatabaseSystemNamed("mariadb").mysql);
  EXPECT_FALSE(DatabaseSystemNamed("sqlite").mysql);
  EXPECT_EQ(DatabaseSystemNamed("neo4j").databases, 0);
  EXPECT_TRUE(DatabaseSystemNamed("neo4j").given);
  EXPECT_FALSE(DatabaseSystemNamed("").given);
}

}  // namespace
}  // namespace weir::redaction::sanitize
