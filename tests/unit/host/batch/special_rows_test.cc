#include <gtest/gtest.h>

#include <map>
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

// The roles of a string that the batch shows.
uint32_t RolesOf(const Core& core, uint32_t row) {
  return core.table[kString].Col<uint32_t>(WEIR_COLUMN(string, roles))[row];
}
constexpr uint32_t kTextRoles = WEIR_ROLE_ATTR_VALUE | WEIR_ROLE_FUNCTION | WEIR_ROLE_FILE;

// Edits each string of the dictionary that is wanted, by row, through the text table. Returns the
// rows with what they hold now.
template <typename Wanted>
std::map<uint32_t, std::string> EditStrings(weir_batch* b, const Wanted& wanted) {
  std::map<uint32_t, std::string> edited;
  for (uint32_t text = 0; text < b->text->rows; ++text) {
    const weir_text ref = b->text->ref[text];
    if (b->text_columns[ref.column].column != WEIR_COLUMN(string, text)) continue;
    if (!wanted(ref.row)) continue;
    const std::string now = "edited " + std::to_string(ref.row);
    weir_text_set(b, text, weir_copy(b, now.data(), now.size()));
    edited[ref.row] = now;
  }
  return edited;
}

// Scenario: every string of a profile's dictionary that is only text, or nothing of it, is edited
// through the text table.
// Guarantees: each entry keeps its place, so that no index points at another one.
TEST(SpecialRows, StringsOfADictionaryKeepTheirPlaces) {
  int edited = 0;
  for (const RegularBody& body : RegularBodies(UINT32_MAX)) {
    if (body.signal != Signal::kProfiles || body.survey.strings < 2) continue;
    TestBatch test(body);
    weir_batch* b = test.Begin();
    const auto request = oracle::Parse(body.signal, body.bytes);
    const Place table = Find(request.get(), "dictionary.string_table", true);
    const auto is_plain = [&test](uint32_t row) {
      const uint32_t roles = RolesOf(test.core(), row);
      return (roles & kTextRoles) == 0 || (roles & ~kTextRoles) == 0;
    };
    for (const auto& [row, now] : EditStrings(b, is_plain)) {
      table.message->GetReflection()->SetRepeatedString(table.message, table.field,
                                                        static_cast<int>(row), now);
      ++edited;
    }
    WriteBack result;
    ExpectWritten(test, body.signal, *request, &result);
  }
  EXPECT_GT(edited, 10);
}

// A string of each role, one of both kinds, and one that an attribute outside refers to.
constexpr char kRoles[] = R"(
  resource_profiles {
    resource { attributes { key_strindex: 1 value { string_value_strindex: 1 } }
      attributes { key: "list" value { array_value {
        values { string_value_strindex: 1 } values { string_value_strindex: 2 } } } } }
    scope_profiles { profiles { sample_type { type_strindex: 1 unit_strindex: 3 }
      period_type { type_strindex: 1 unit_strindex: 1 } samples { stack_index: 1 values: 7 } } } }
  dictionary {
    mapping_table { filename_strindex: 1 }
    function_table { name_strindex: 1 system_name_strindex: 1 filename_strindex: 2 }
    string_table: "" string_table: "both" string_table: "text" string_table: "unit"
    attribute_table { key_strindex: 3 unit_strindex: 1 value { string_value_strindex: 1 } } })";

// Scenario: a string is an attribute's value, a function and a file, and also a key, a type and a
// unit; it is edited, as are one that is only text and one that is none.
// Guarantees: values, functions and files show the edit from an entry of its own; keys, types,
// units and system names keep what they had; the others are edited where they stand.
TEST(SpecialRows, AStringThatIsMoreThanTextStaysForTheRest) {
  const RegularBody body = FromText(Signal::kProfiles, kRoles);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  EditStrings(b, [](uint32_t row) { return row != 0; });
  const auto request = oracle::NewRequest(Signal::kProfiles);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
    resource_profiles {
      resource { attributes { key_strindex: 1 value { string_value_strindex: 4 } }
        attributes { key: "list" value { array_value {
          values { string_value_strindex: 4 } values { string_value_strindex: 2 } } } } }
      scope_profiles { profiles { sample_type { type_strindex: 1 unit_strindex: 3 }
        period_type { type_strindex: 1 unit_strindex: 1 } samples { stack_index: 1 values: 7 } } } }
    dictionary {
      mapping_table { filename_strindex: 4 }
      function_table { name_strindex: 4 system_name_strindex: 1 filename_strindex: 2 }
      string_table: "" string_table: "both" string_table: "edited 2" string_table: "edited 3"
      string_table: "edited 1"
      attribute_table { key_strindex: 3 unit_strindex: 1 value { string_value_strindex: 4 } } })",
      request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kProfiles, *request, &result);
  EXPECT_EQ(result.edits, 3u);
}

constexpr char kHistograms[] = R"(resource_metrics { scope_metrics { metrics { name: "h" histogram {
  data_points { count: 3 bucket_counts: 1 bucket_counts: 2 explicit_bounds: 250 }
  data_points { count: 1 bucket_counts: 1 bucket_counts: 0 explicit_bounds: 250 } } } } })";

// Scenario: the bounds of one histogram are set, and then to something that is no run of doubles.
// Guarantees: they are written as they were set, the other histogram keeps its own; the second edit
// fails the stage.
TEST(SpecialRows, BoundsOfAHistogramAreSet) {
  const RegularBody body = FromText(Signal::kMetrics, kHistograms);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  const double bounds[] = {0.5};
  WEIR_SET_TEXT(b, hist, bounds, 0, weir_copy(b, reinterpret_cast<const char*>(bounds), 8));
  std::string text = kHistograms;
  text.replace(text.find("250"), 3, "0.5");
  const auto request = oracle::NewRequest(Signal::kMetrics);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kMetrics, *request, &result);

  TestBatch odd(body);
  b = odd.Begin();
  WEIR_SET_TEXT(b, hist, bounds, 0, weir_copy(b, "1234", 4));
  EXPECT_EQ(odd.batch.EndStage().message(),
            "edit of hist.bounds, row 0: not a run of 8-byte values");
}

constexpr char kExponential[] = R"(resource_metrics { scope_metrics { metrics { name: "e"
  exponential_histogram { data_points { time_unix_nano: 5 count: 3 zero_count: 1 scale: 2
    positive { offset: -1 bucket_counts: 2 } } } } } })";

// Scenario: the point of an exponential histogram is dropped, and one with other buckets added.
// Guarantees: the numbers of an added point are written with it; all edits count as applied.
TEST(SpecialRows, APointOfAnExponentialHistogramIsAdded) {
  const RegularBody body = FromText(Signal::kMetrics, kExponential);
  TestBatch test(body);
  weir_batch* b = test.Begin();
  weir_drop(b->point->drop, 0);
  const uint32_t point = weir_row_add(b, weir_point_table_id, 0);
  const uint32_t row = weir_row_add(b, weir_exphist_table_id, point);
  WEIR_SET(b, point, time, point, 5);
  WEIR_SET(b, exphist, count, row, 301);
  const uint32_t first = b->ops->rows_add(b, weir_num_table_id, 0, 2);
  weir_set_cell(b, WEIR_COLUMN(num, v), b->num->v, 8, first, weir_val_bits(1));
  weir_set_cell(b, WEIR_COLUMN(num, v), b->num->v, 8, first + 1, weir_val_bits(300));
  weir_val range;
  range.text = {first, 2};  // A range and a text are the same eight bytes.
  weir_set_cell(b, WEIR_COLUMN(exphist, neg), b->exphist->neg, 8, row, range);
  const auto request = oracle::NewRequest(Signal::kMetrics);
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(resource_metrics { scope_metrics { metrics { name: "e" exponential_histogram {
           data_points { time_unix_nano: 5 count: 301 negative { bucket_counts: 1
             bucket_counts: 300 } } } } } })",
      request.get()));
  WriteBack result;
  ExpectWritten(test, Signal::kMetrics, *request, &result);
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
