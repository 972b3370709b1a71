// What the processor refuses, and what it asks the host for.
#include "tests/unit/plugins/processors/redaction/redaction_fixture.h"

namespace weir::redaction {
namespace {

std::string ErrorOf(std::string_view options, std::string* pointer) {
  testkit::PluginHost host(kTable, 1);
  EXPECT_FALSE(host.Create(options)) << options;
  if (pointer) *pointer = host.error_pointer();
  return host.error();
}

// Scenario: options that can not be served.
// Guarantees: each is refused at start, with the place.
TEST(Config, RefusesWhatItCanNotDo) {
  const std::pair<std::string, std::string> refused[] = {
      {"{blocked_values: ['fine', '(b']}", "/blocked_values/1"},
      {"{ignored_key_patterns: ['[']}", "/ignored_key_patterns/0"},
      {"{hash_function: hmac-sha256, hmac_key: short}", "/hmac_key"},
      {"{hash_function: hmac-sha512, hmac_key: k123456789012345678901234567890123456789}",
       "/hmac_key"},
      {"{redact_all_types: true, blocked_values: ['a(?=b)']}", "/blocked_values/0"},
  };
  for (const auto& [options, place] : refused) {
    std::string pointer;
    EXPECT_NE(ErrorOf(options, &pointer), "");
    EXPECT_EQ(pointer, place) << options;
  }
  EXPECT_NE(ErrorOf("{hash_function: crc32}", nullptr), "");
  EXPECT_NE(ErrorOf("{allowed_key: [a]}", nullptr), "");
  EXPECT_NE(ErrorOf("{summary: verbose}", nullptr), "");
  EXPECT_NE(ErrorOf("{also_edit: [schema]}", nullptr), "");
}

// Scenario: the Collector's whole set of options.
// Guarantees: accepted.
TEST(Config, TakesEveryOptionOfTheCollector) {
  testkit::PluginHost host(kTable, 1);
  EXPECT_TRUE(host.Create(
      "{allow_all_keys: true, allowed_keys: [a], ignored_keys: [b], ignored_key_patterns: [c], "
      "redact_all_types: true, blocked_key_patterns: [d], blocked_values: [e], "
      "allowed_values: [f], hash_function: HMAC-SHA256, "
      "hmac_key: k1234567890123456789012345678901, "
      "summary: debug, "
      "url_sanitizer: {enabled: true, attributes: [u], sanitize_span_name: false}, "
      "db_sanitizer: {sql: {enabled: true, attributes: [q]}, redis: {enabled: true}, "
      "valkey: {enabled: true}, memcached: {enabled: true}, mongo: {enabled: true}, "
      "opensearch: {enabled: true}, es: {enabled: false, attributes: []}, "
      "sanitize_span_name: true}}"))
      << host.error();
}

// Scenario: no summary, no lists of keys and no sanitizers, and all of these.
// Guarantees: columns are asked for where they are read.
TEST(Config, AsksForNoMoreThanItNeeds) {
  testkit::PluginHost plain(kTable, 1);
  ASSERT_TRUE(plain.Create("{allow_all_keys: true, blocked_values: [a]}"));
  EXPECT_EQ(plain.plan().write.count, 3u);
  EXPECT_EQ(plain.plan().need.count, kTable.need.count - 3);
  testkit::PluginHost full(kTable, 1);
  ASSERT_TRUE(full.Create("{summary: info, url_sanitizer: {enabled: true}}"));
  EXPECT_EQ(full.plan().write.count, kTable.write.count);
  EXPECT_EQ(full.plan().need.count, kTable.need.count);
}

}  // namespace
}  // namespace weir::redaction
