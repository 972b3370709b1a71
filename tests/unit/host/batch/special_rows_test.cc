#include <gtest/gtest.h>

#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

RegularBody FromText(Signal signal, const char* text) {
  const auto request = oracle::NewRequest(signal);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get()));
  return BodyOf(signal, "text", *request);
}

void ExpectWritten(TestBatch& test, Signal signal, const Message& expected, WriteBack* result) {
  ASSERT_TRUE(test.batch.EndStage().ok());
  auto written = test.batch.WriteBySpliceForTest();
  ASSERT_TRUE(written.ok()) << written.status();
  const auto message = oracle::Parse(signal, Joined(*written));
  ASSERT_NE(message, nullptr);
  std::string difference;
  EXPECT_TRUE(oracle::Same(expected, *message, &difference)) << difference;
  *result = *std::move(written);
}

// Scenario: every string of a profile's dictionary is edited through the text table.
// Guarantees: each entry keeps its place, so that no index points at another one.
TEST(SpecialRows, StringsOfADictionaryKeepTheirPlaces) {
  int edited = 0;
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    if (body.signal != Signal::kProfiles || body.survey.strings < 2) continue;
    TestBatch test(body);
    weir_batch* b = test.Begin();
    const auto request = oracle::Parse(body.signal, body.bytes);
    const Place table = Find(request.get(), "dictionary.string_table", true);
    for (uint32_t text = 0; text < b->text->rows; ++text) {
      const weir_text ref = b->text->ref[text];
      if (b->text_columns[ref.column].column != WEIR_COLUMN(string, text)) continue;
      const std::string now = "edited " + std::to_string(ref.row);
      weir_text_set(b, text, weir_copy(b, now.data(), now.size()));
      table.message->GetReflection()->SetRepeatedString(table.message, table.field,
                                                        static_cast<int>(ref.row), now);
      ++edited;
    }
    WriteBack result;
    ExpectWritten(test, body.signal, *request, &result);
  }
  EXPECT_GT(edited, 10);
}

constexpr char kEntities[] = R"(resource_logs {
  resource { attributes { key: "id" value { string_value: "a" } }
    entity_refs { schema_url: "s" type: "host" id_keys: "id" id_keys: "two" }
    entity_refs { type: "pod" description_keys: "d" id_keys: "e" } }
  scope_logs { log_records { time_unix_nano: 1 } log_records { time_unix_nano: 2 } } })";

// Scenario: types and keys of entities are edited, one to nothing.
// Guarantees: the right one of the repeated strings; an empty one stays an element.
TEST(SpecialRows, EntitiesAreEditedWhereTheyStand) {
  const RegularBody body = FromText(Signal::kLogs, kEntities);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  for (uint32_t text = 0; text < b->text->rows; ++text) {
    if (b->text->ref[text].text_class != WEIR_TEXT_ENTITY) continue;
    const weir_str s = weir_text_get(b, text);
    const std::string now(weir_ptr(b, s), s.len);
    if (now == "pod") weir_text_set(b, text, weir_copy(b, "container", 9));
    if (now == "two") weir_text_set(b, text, weir_str{0, 0});
    if (now == "e") weir_text_set(b, text, weir_copy(b, "edited", 6));
  }
  std::string expected = kEntities;
  const auto replace = [&](const std::string& from, const std::string& to) {
    expected.replace(expected.find(from), from.size(), to);
  };
  replace("\"pod\"", "\"container\"");
  replace("\"two\"", "\"\"");
  replace("id_keys: \"e\"", "id_keys: \"edited\"");
  const auto request = oracle::NewRequest(Signal::kLogs);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(expected, request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kLogs, *request, &result);
  EXPECT_EQ(result.edits, 3u);
}

// Scenario: a resource with a scope and a record is added to a request that came in, a scope to its
// resource, and an added record is dropped again.
// Guarantees: each comes behind what was there; counts say what is left.
TEST(SpecialRows, AddedScopesAndResourcesComeLast) {
  const RegularBody body = FromText(Signal::kLogs, kEntities);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  const uint32_t resource = weir_row_add(b, weir_resource_table_id, 0);
  WEIR_SET(b, resource, dropped_attrs, resource, 3);
  const uint32_t own = weir_row_add(b, weir_scope_table_id, resource);
  const uint32_t scope = weir_row_add(b, weir_scope_table_id, 0);
  WEIR_SET_TEXT(b, scope, name, scope, weir_copy(b, "more", 4));
  weir_log_add(b, own, 10, weir_copy(b, "x", 1));
  const uint32_t gone = weir_log_add(b, scope, 11, weir_copy(b, "gone", 4));
  weir_log_add(b, scope, 12, weir_copy(b, "y", 1));
  weir_drop(b->log->drop, gone);
  weir_drop(b->log->drop, 0);
  const auto request = oracle::NewRequest(Signal::kLogs);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(resource_logs {
    resource { attributes { key: "id" value { string_value: "a" } }
      entity_refs { schema_url: "s" type: "host" id_keys: "id" id_keys: "two" }
      entity_refs { type: "pod" description_keys: "d" id_keys: "e" } }
    scope_logs { log_records { time_unix_nano: 2 } }
    scope_logs { scope { name: "more" } log_records { time_unix_nano: 12
      observed_time_unix_nano: 12 body { string_value: "y" } } } }
    resource_logs { resource { dropped_attributes_count: 3 }
      scope_logs { log_records { time_unix_nano: 10 observed_time_unix_nano: 10
        body { string_value: "x" } } } })", request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kLogs, *request, &result);
  EXPECT_EQ(result.records, 3u);
  EXPECT_EQ(result.items, 3u);
  EXPECT_EQ(result.items_dropped, 1u);
}

constexpr char kMetrics[] = R"(resource_metrics { scope_metrics {
  metrics { name: "a" gauge { data_points { as_int: 1 } data_points { as_int: 2 } } }
  metrics { name: "b" sum { data_points { as_int: 3 } } }
  metrics { name: "empty" gauge { } } } })";

// Scenario: points are dropped, all of one metric; the second batch has no columns of points and
// drops the metric with two.
// Guarantees: a metric without points goes, one that came in empty stays; items are points.
TEST(SpecialRows, ItemsOfMetricsArePoints) {
  const RegularBody body = FromText(Signal::kMetrics, kMetrics);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  weir_drop(b->point->drop, 0);
  weir_drop(b->point->drop, 2);
  auto request = oracle::NewRequest(Signal::kMetrics);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(resource_metrics { scope_metrics {
         metrics { name: "a" gauge { data_points { as_int: 2 } } }
         metrics { name: "empty" gauge { } } } })", request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kMetrics, *request, &result);
  EXPECT_EQ(result.records, 2u);
  EXPECT_EQ(result.items, 1u);
  EXPECT_EQ(result.items_dropped, 2u);

  const uint32_t write[] = {WEIR_COLUMN(metric, drop)};
  TestBatch narrow(body, *ColumnSet::Make(Signal::kMetrics, {}, {write, 1, 0}, 0, 0));
  b = narrow.Begin();
  weir_drop(b->metric->drop, 0);
  ASSERT_TRUE(narrow.batch.EndStage().ok());
  const auto written = narrow.batch.Write();
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->records, 2u);
  EXPECT_EQ(written->items, 1u);
  EXPECT_EQ(written->items_dropped, 2u);
}

}  // namespace
}  // namespace weir::batch
