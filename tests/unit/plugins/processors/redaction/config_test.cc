// What the processor refuses, and what it asks the host for.
#include <algorithm>

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

// Scenario: no more than blocked values, and each thing that needs more.
// Guarantees: columns and texts are asked for where they are read.
TEST(Config, AsksForNoMoreThanItNeeds) {
  const auto lists = [](const weir_columns& columns, uint32_t id) {
    return std::count(columns.ids, columns.ids + columns.count, id) == 1;
  };
  testkit::PluginHost plain(kTable, 1);
  ASSERT_TRUE(plain.Create("{allow_all_keys: true, blocked_values: [a]}"));
  EXPECT_EQ(plain.plan().write.count, 3u);
  EXPECT_EQ(plain.plan().need.count, 8u);
  EXPECT_FALSE(lists(plain.plan().need, WEIR_COLUMN(attr, key_id)));
  EXPECT_EQ(plain.plan().text_classes >> WEIR_TEXT_VALUE & 1, 0u);
  testkit::PluginHost full(kTable, 1);
  ASSERT_TRUE(full.Create("{summary: info, url_sanitizer: {enabled: true}}"));
  EXPECT_TRUE(lists(full.plan().need, WEIR_COLUMN(attr, key_id)));
  EXPECT_TRUE(lists(full.plan().need, WEIR_COLUMN(span, kind)));
  EXPECT_TRUE(lists(full.plan().write, WEIR_COLUMN(span, name)));
  EXPECT_TRUE(lists(full.plan().write, WEIR_COLUMN(point, attrs)));
  testkit::PluginHost drops(kTable, 1);
  ASSERT_TRUE(drops.Create("{detectors: [email], action: drop_record}"));
  EXPECT_TRUE(lists(drops.plan().need, WEIR_COLUMN(event, span)));
  EXPECT_TRUE(lists(drops.plan().write, WEIR_COLUMN(log, drop)));
  EXPECT_NE(drops.plan().text_classes >> WEIR_TEXT_VALUE & 1, 0u);
}

}  // namespace
}  // namespace weir::redaction
