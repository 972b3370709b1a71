#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include <google/protobuf/text_format.h>

#include "tests/unit/host/batch/mirror.h"
#include "tests/unit/host/batch/regular_bodies.h"

namespace weir::batch {
namespace {

class NewBatch {
 public:
  explicit NewBatch(Signal signal, std::span<const uint8_t> segment = {})
      : signal_(signal), batch(keys) {
    EXPECT_TRUE(batch.BuildNew(signal, segment).ok());
    b = batch.abi();
  }
  weir_str Text(const std::string& text) { return weir_copy(b, text.data(), text.size()); }
  uint32_t Attr(uint32_t table, uint32_t owner, const std::string& key, const std::string& text) {
    const uint32_t a = weir_attr_add(b, table, owner, Text(key));
    weir_attr_set_str(b, a, Text(text));
    return a;
  }
  uint32_t Scope() {
    return weir_row_add(b, weir_scope_table_id, weir_row_add(b, weir_resource_table_id, 0));
  }
  // What was written equals this message in text format.
  void Expect(const char* text) {
    const auto result = batch.Write();
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(result->way, WriteBack::Way::kEncode);
    const auto expected = oracle::NewRequest(signal_);
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, expected.get()));
    const auto written = oracle::Parse(signal_, Joined(*result));
    ASSERT_NE(written, nullptr);
    std::string difference;
    EXPECT_TRUE(oracle::Same(*expected, *written, &difference)) << difference;
  }

  const Signal signal_;
  KeyDictionary keys;
  Batch batch;
  weir_batch* b;
};

// Scenario: a receiver fills a batch of logs: scopes and records out of order, a nested body.
// Guarantees: records come below the scope that they name, values as they were built.
TEST(BuildNew, EncodesLogs) {
  NewBatch n(Signal::kLogs);
  const uint32_t resource = weir_row_add(n.b, weir_resource_table_id, 0);
  const uint32_t first = weir_row_add(n.b, weir_scope_table_id, resource);
  const uint32_t second = weir_row_add(n.b, weir_scope_table_id, resource);
  weir_row_add(n.b, weir_scope_table_id, resource);  // Stays without a record.
  WEIR_SET_TEXT(n.b, scope, name, second, n.Text("second"));
  const uint32_t a = weir_log_add(n.b, second, 7, n.Text("in second"));
  weir_log_add(n.b, first, 8, n.Text("in first"));
  WEIR_SET(n.b, log, severity, a, 9);
  n.Attr(weir_resource_table_id, resource, "host", "h1");
  n.Attr(weir_log_table_id, a, "k", "v");
  const uint32_t map = weir_attr_add(n.b, weir_log_table_id, a, n.Text("map"));
  weir_attr_set(n.b, map, WEIR_V_MAP, weir_val_bits(0));
  const uint32_t inner = weir_attr_add(n.b, weir_attr_table_id, map, n.Text("inner"));
  weir_attr_set(n.b, inner, WEIR_V_I64, weir_val_i64(-3));
  n.Attr(weir_log_table_id, a, "last", "z");
  n.Expect(R"(resource_logs {
    resource { attributes { key: "host" value { string_value: "h1" } } }
    scope_logs { log_records { time_unix_nano: 8 observed_time_unix_nano: 8
                               body { string_value: "in first" } } }
    scope_logs { scope { name: "second" }
      log_records { time_unix_nano: 7 observed_time_unix_nano: 7 severity_number: 9
        body { string_value: "in second" }
        attributes { key: "k" value { string_value: "v" } }
        attributes { key: "map" value { kvlist_value {
          values { key: "inner" value { int_value: -3 } } } } }
        attributes { key: "last" value { string_value: "z" } } } } })");
}

// Scenario: a span with events and links that are added in turns, ids and a status.
// Guarantees: ranges that had to move lose nothing.
TEST(BuildNew, EncodesTraces) {
  NewBatch n(Signal::kTraces);
  const uint32_t scope = n.Scope();
  const uint32_t span = weir_row_add(n.b, weir_span_table_id, scope);
  const uint32_t other = weir_row_add(n.b, weir_span_table_id, scope);
  WEIR_SET(n.b, span, trace_id, span, n.Text("0123456789abcdef").off);
  WEIR_SET(n.b, span, span_id, span, n.Text("01234567").off);
  WEIR_SET_TEXT(n.b, span, name, other, n.Text("other"));
  WEIR_SET(n.b, span, status_code, span, 2);
  for (int i = 1; i <= 3; ++i) {
    const uint32_t event = weir_row_add(n.b, weir_event_table_id, span);
    WEIR_SET(n.b, event, time, event, i);
    n.Attr(weir_event_table_id, event, "e", std::to_string(i));
    const uint32_t there = weir_row_add(n.b, weir_event_table_id, other);
    WEIR_SET(n.b, event, time, there, 10 * i);
    const uint32_t link = weir_row_add(n.b, weir_link_table_id, span);
    WEIR_SET(n.b, link, flags, link, i);
  }
  n.Expect(R"(resource_spans { scope_spans {
    spans { trace_id: "0123456789abcdef" span_id: "01234567" status { code: STATUS_CODE_ERROR }
      events { time_unix_nano: 1 attributes { key: "e" value { string_value: "1" } } }
      events { time_unix_nano: 2 attributes { key: "e" value { string_value: "2" } } }
      events { time_unix_nano: 3 attributes { key: "e" value { string_value: "3" } } }
      links { flags: 1 } links { flags: 2 } links { flags: 3 } }
    spans { name: "other" events { time_unix_nano: 10 } events { time_unix_nano: 20 }
      events { time_unix_nano: 30 } } } })");
}

uint32_t Metric(NewBatch& n, uint32_t scope, const char* name, int32_t kind) {
  const uint32_t metric = weir_row_add(n.b, weir_metric_table_id, scope);
  WEIR_SET_TEXT(n.b, metric, name, metric, n.Text(name));
  WEIR_SET(n.b, metric, kind, metric, kind);
  return metric;
}

weir_range Numbers(NewBatch& n, std::initializer_list<uint64_t> values) {
  weir_range r{WEIR_NO_ROW, 0};
  for (const uint64_t v : values) {
    const uint32_t row = weir_row_add(n.b, weir_num_table_id, 0);
    if (r.count++ == 0) r.first = row;
    WEIR_SET(n.b, num, v, row, v);
  }
  return r;
}

uint64_t Bits(double value) { return weir_val_f64(value).bits; }

void SetRange(NewBatch& n, uint32_t id, const weir_range* column, uint32_t row, weir_range r) {
  weir_val v;
  std::memcpy(&v, &r, sizeof(r));
  weir_set_cell(n.b, id, column, sizeof(r), row, v);
}

// Scenario: metrics of three kinds with details and an exemplar.
// Guarantees: the data message is that of the metric's kind; absent stays absent.
TEST(BuildNew, EncodesMetrics) {
  NewBatch n(Signal::kMetrics);
  const uint32_t scope = n.Scope();
  const uint32_t sum = Metric(n, scope, "sum", 2);
  WEIR_SET(n.b, metric, temporality, sum, 2);
  WEIR_SET(n.b, metric, monotonic, sum, 1);
  const uint32_t p = weir_row_add(n.b, weir_point_table_id, sum);
  WEIR_SET(n.b, point, has, p, WEIR_HAS_INT);
  WEIR_SET_VAL(n.b, point, value, p, weir_val_i64(0));
  const uint32_t exemplar = weir_row_add(n.b, weir_exemplar_table_id, p);
  WEIR_SET(n.b, exemplar, has, exemplar, WEIR_HAS_DOUBLE);
  WEIR_SET_VAL(n.b, exemplar, value, exemplar, weir_val_f64(1.5));
  const uint32_t exponential = Metric(n, scope, "exp", 4);
  const uint32_t q = weir_row_add(n.b, weir_point_table_id, exponential);
  WEIR_SET(n.b, point, has, q, WEIR_HAS_SUM);
  const uint32_t d = weir_row_add(n.b, weir_exphist_table_id, q);
  weir_set_cell(n.b, WEIR_COLUMN(exphist, sum), n.b->exphist->sum, 8, d, weir_val_f64(2.5));
  WEIR_SET(n.b, exphist, scale, d, -2);
  SetRange(n, WEIR_COLUMN(exphist, pos), n.b->exphist->pos, d, Numbers(n, {1, 300}));
  const uint32_t summary = Metric(n, scope, "summary", 5);
  const uint32_t r = weir_row_add(n.b, weir_point_table_id, summary);
  const uint32_t s = weir_row_add(n.b, weir_summary_table_id, r);
  SetRange(n, WEIR_COLUMN(summary, quantiles), n.b->summary->quantiles, s,
           Numbers(n, {Bits(0.5), Bits(4)}));
  n.Attr(weir_point_table_id, r, "k", "v");
  n.Expect(R"(resource_metrics { scope_metrics {
    metrics { name: "sum" sum { aggregation_temporality: AGGREGATION_TEMPORALITY_CUMULATIVE
      is_monotonic: true data_points { as_int: 0 exemplars { as_double: 1.5 } } } }
    metrics { name: "exp" exponential_histogram { data_points { sum: 2.5 scale: -2
      positive { bucket_counts: 1 bucket_counts: 300 } } } }
    metrics { name: "summary" summary { data_points {
      quantile_values { quantile: 0.5 value: 4 }
      attributes { key: "k" value { string_value: "v" } } } } } } })");
}

// Scenario: texts are views of what was received, which moves before the batch is written.
// Guarantees: views are read from where the bytes are then.
TEST(BuildNew, FollowsItsSegment) {
  std::string segment = "<34>hello from here";
  const auto bytes = [](const std::string& s) {
    return std::span(reinterpret_cast<const uint8_t*>(s.data()), s.size());
  };
  NewBatch n(Signal::kLogs, bytes(segment));
  weir_log_add(n.b, n.Scope(), 1, weir_view(n.b, segment.data() + 4, 5));
  const std::string moved = segment;
  segment.assign(segment.size(), '#');
  n.batch.MoveSegment(bytes(moved));
  n.Expect(R"(resource_logs { scope_logs { log_records { time_unix_nano: 1
    observed_time_unix_nano: 1 body { string_value: "hello" } } } })");
}

// Scenario: nothing was added; a view beyond the segment.
// Guarantees: no pieces; an error, and not somebody else's memory.
TEST(BuildNew, RefusesWhatItCanNotRead) {
  NewBatch empty(Signal::kLogs);
  const auto nothing = empty.batch.Write();
  ASSERT_TRUE(nothing.ok());
  EXPECT_TRUE(nothing->pieces.empty());
  NewBatch n(Signal::kLogs);
  weir_log_add(n.b, n.Scope(), 1, weir_str{100, 5});
  EXPECT_FALSE(n.batch.Write().ok());
}

}  // namespace
}  // namespace weir::batch
