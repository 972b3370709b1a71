#include "tests/unit/plugins/processors/cardinality/cardinality_fixture.h"

#include <cstdio>
#include <set>

#include <google/protobuf/text_format.h>

#include "tests/oracle/oracle.h"

namespace weir::cardinality {
namespace {

using google::protobuf::FieldDescriptor;
using oracle::Message;

uint64_t now_ns = 0;
const void* (*real_service)(const weir_host*, const char*) = nullptr;

const void* FakeService(const weir_host* h, const char* id) {
  static const weir_clock_v1 kClock = {sizeof(weir_clock_v1), 0,
                                       [](const weir_host*) { return now_ns; },
                                       [](const weir_host*) { return now_ns; }};
  if (std::string_view(id) == weir_clock_v1_id) return &kClock;
  return real_service(h, id);
}

std::string Real(double v) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", v);
  return text;
}

template <class T>
std::string Repeated(const char* name, const std::vector<T>& values) {
  std::string text;
  for (const T v : values) {
    text += std::string(name) + ": ";
    if constexpr (std::is_floating_point_v<T>) text += Real(v) + " ";
    else text += std::to_string(v) + " ";
  }
  return text;
}

std::string ValueText(const TestPoint& p) {
  if (p.kind <= kSum) {
    return p.is_double ? "as_double: " + Real(p.real) : "as_int: " + std::to_string(p.whole);
  }
  std::string text = "count: " + std::to_string(p.count) + " sum: " + Real(p.sum) + " ";
  if (p.kind == kSummary) return text + "quantile_values { quantile: 0.5 value: 3 }";
  text += "min: " + Real(p.min) + " max: " + Real(p.max) + " ";
  if (p.kind == kHistogram) {
    return text + Repeated("explicit_bounds", p.bounds) + Repeated("bucket_counts", p.buckets);
  }
  return text + "scale: " + std::to_string(p.scale) +
         " zero_count: " + std::to_string(p.zero_count) +
         " zero_threshold: " + Real(p.zero_threshold) +
         " positive { offset: " + std::to_string(p.pos_offset) + " " +
         Repeated("bucket_counts", p.pos) + "} negative { offset: " +
         std::to_string(p.neg_offset) + " " + Repeated("bucket_counts", p.neg) + "}";
}

std::string PointText(const TestPoint& p) {
  std::string text = "data_points { start_time_unix_nano: " + std::to_string(p.start) +
                     " time_unix_nano: " + std::to_string(p.time) + " " + ValueText(p) + " ";
  for (const auto& [key, value] : p.attributes) {
    text += "attributes { key: \"" + key + "\" value { string_value: \"" + value + "\" } } ";
  }
  return text + "} ";
}

std::string MetricText(const TestPoint& p, const std::string& points) {
  constexpr const char* kKinds[] = {"", "gauge", "sum", "histogram", "exponential_histogram",
                                    "summary"};
  std::string text = "metrics { name: \"" + p.metric + "\" " + kKinds[p.kind] + " { ";
  if (p.kind >= kSum && p.kind <= kExponential) {
    text += "aggregation_temporality: " + std::to_string(p.temporality) + " ";
  }
  if (p.kind == kSum && p.monotonic) text += "is_monotonic: true ";
  return text + points + "} } ";
}

// Reading a message without generated code.
class View {
 public:
  explicit View(const Message& message) : m_(message), r_(*message.GetReflection()) {}

  const FieldDescriptor* Field(const char* name) const {
    return m_.GetDescriptor()->FindFieldByName(name);
  }
  bool Has(const char* name) const { return r_.HasField(m_, Field(name)); }
  int Size(const char* name) const { return r_.FieldSize(m_, Field(name)); }
  View At(const char* name, int i) const { return View(r_.GetRepeatedMessage(m_, Field(name), i)); }
  View Get(const char* name) const { return View(r_.GetMessage(m_, Field(name))); }
  std::string Text(const char* name) const { return r_.GetString(m_, Field(name)); }
  double Double(const char* name) const { return r_.GetDouble(m_, Field(name)); }
  int64_t Int(const char* name) const {
    switch (Field(name)->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32: return r_.GetInt32(m_, Field(name));
      case FieldDescriptor::CPPTYPE_INT64: return r_.GetInt64(m_, Field(name));
      case FieldDescriptor::CPPTYPE_UINT32: return r_.GetUInt32(m_, Field(name));
      case FieldDescriptor::CPPTYPE_ENUM: return r_.GetEnumValue(m_, Field(name));
      case FieldDescriptor::CPPTYPE_BOOL: return r_.GetBool(m_, Field(name));
      default: return static_cast<int64_t>(r_.GetUInt64(m_, Field(name)));
    }
  }
  std::vector<uint64_t> Counts(const char* name) const {
    std::vector<uint64_t> out;
    for (int i = 0; i < Size(name); i++) out.push_back(r_.GetRepeatedUInt64(m_, Field(name), i));
    return out;
  }
  std::vector<double> Doubles(const char* name) const {
    std::vector<double> out;
    for (int i = 0; i < Size(name); i++) out.push_back(r_.GetRepeatedDouble(m_, Field(name), i));
    return out;
  }

 private:
  const Message& m_;
  const google::protobuf::Reflection& r_;
};

void ReadDetail(const View& v, TestPoint* p) {
  p->count = static_cast<uint64_t>(v.Int("count"));
  p->sum = v.Double("sum");
  if (p->kind == kSummary) return;
  p->min = v.Double("min");
  p->max = v.Double("max");
  if (p->kind == kHistogram) {
    p->bounds = v.Doubles("explicit_bounds");
    p->buckets = v.Counts("bucket_counts");
    return;
  }
  p->scale = static_cast<int>(v.Int("scale"));
  p->zero_count = static_cast<uint64_t>(v.Int("zero_count"));
  p->zero_threshold = v.Double("zero_threshold");
  p->pos_offset = static_cast<int>(v.Get("positive").Int("offset"));
  p->neg_offset = static_cast<int>(v.Get("negative").Int("offset"));
  p->pos = v.Get("positive").Counts("bucket_counts");
  p->neg = v.Get("negative").Counts("bucket_counts");
}

void ReadPoint(const View& v, TestPoint* p) {
  p->start = static_cast<uint64_t>(v.Int("start_time_unix_nano"));
  p->time = static_cast<uint64_t>(v.Int("time_unix_nano"));
  for (int i = 0; i < v.Size("attributes"); i++) {
    const View a = v.At("attributes", i);
    const View value = a.Get("value");
    p->attributes[a.Text("key")] = value.Has("bool_value") ? "true" : value.Text("string_value");
  }
  if (p->kind > kSum) return ReadDetail(v, p);
  p->is_double = v.Has("as_double");
  if (p->is_double) p->real = v.Double("as_double");
  else p->whole = v.Int("as_int");
}

void ReadMetric(const View& metric, const std::string& service, TestPoints* out) {
  constexpr const char* kKinds[] = {"", "gauge", "sum", "histogram", "exponential_histogram",
                                    "summary"};
  for (int kind = kGauge; kind <= kSummary; kind++) {
    if (!metric.Has(kKinds[kind])) continue;
    const View data = metric.Get(kKinds[kind]);
    for (int i = 0; i < data.Size("data_points"); i++) {
      TestPoint p;
      p.service = service;
      p.metric = metric.Text("name");
      p.kind = kind;
      const bool has_temporality = kind >= kSum && kind <= kExponential;
      p.temporality =
          has_temporality ? static_cast<int>(data.Int("aggregation_temporality")) : kDelta;
      p.monotonic = kind == kSum && data.Int("is_monotonic") != 0;
      ReadPoint(data.At("data_points", i), &p);
      out->push_back(std::move(p));
    }
  }
}

}  // namespace

std::string FromText(Signal signal, std::string_view text) {
  auto message = oracle::NewRequest(signal);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(text), message.get()))
      << text;
  return message->SerializeAsString();
}

std::string Encode(const TestPoints& points) {
  std::string text;
  for (size_t i = 0; i < points.size();) {
    text += "resource_metrics { resource { attributes { key: \"service.name\" value { "
            "string_value: \"" + points[i].service + "\" } } } scope_metrics { ";
    const std::string service = points[i].service;
    while (i < points.size() && points[i].service == service) {
      const TestPoint& first = points[i];
      std::string same;
      for (; i < points.size() && points[i].service == service &&
             points[i].metric == first.metric && points[i].kind == first.kind &&
             points[i].temporality == first.temporality && points[i].monotonic == first.monotonic;
           i++) {
        same += PointText(points[i]);
      }
      text += MetricText(first, same);
    }
    text += "} } ";
  }
  return FromText(Signal::kMetrics, text);
}

TestPoints Decode(std::string_view request) {
  TestPoints points;
  const auto message = oracle::Parse(Signal::kMetrics, request);
  EXPECT_NE(message, nullptr);
  if (!message) return points;
  const View root(*message);
  for (int r = 0; r < root.Size("resource_metrics"); r++) {
    const View resource = root.At("resource_metrics", r);
    const std::string service =
        resource.Get("resource").At("attributes", 0).Get("value").Text("string_value");
    for (int s = 0; s < resource.Size("scope_metrics"); s++) {
      const View scope = resource.At("scope_metrics", s);
      for (int m = 0; m < scope.Size("metrics"); m++) {
        ReadMetric(scope.At("metrics", m), service, &points);
      }
    }
  }
  return points;
}

CardinalityTest::CardinalityTest() { now_ns = 3'600'000'000'000; }

void CardinalityTest::PassSeconds(double seconds) {
  now_ns += static_cast<uint64_t>(seconds * 1e9);
}

void CardinalityTest::Configure(std::string_view options, uint32_t lanes) {
  Configure(kTable, options, lanes);
}

void CardinalityTest::Configure(const weir_component& component, std::string_view options,
                                uint32_t lanes) {
  metrics_.reset();
  traces_.reset();
  logs_.reset();
  host_ = std::make_unique<testkit::PluginHost>(component, lanes);
  auto* face = const_cast<weir_host*>(host_->host());
  real_service = face->service;
  face->service = &FakeService;
  ASSERT_TRUE(host_->Create(options)) << host_->error();
  ASSERT_TRUE(host_->Open()) << host_->error();
  metrics_ = std::make_unique<testkit::StageRunner>(*host_, Signal::kMetrics);
  traces_ = std::make_unique<testkit::StageRunner>(*host_, Signal::kTraces);
  logs_ = std::make_unique<testkit::StageRunner>(*host_, Signal::kLogs);
}

testkit::StageResult CardinalityTest::RunBytes(Signal signal, std::string_view request) {
  testkit::StageRunner& stage = signal == Signal::kMetrics  ? *metrics_
                                : signal == Signal::kTraces ? *traces_
                                                            : *logs_;
  return stage.Run(request);
}

TestPoints CardinalityTest::Run(const TestPoints& points) {
  const testkit::StageResult result = RunBytes(Signal::kMetrics, Encode(points));
  EXPECT_EQ(result.error, "");
  return Decode(result.bytes);
}

int64_t SumOf(const TestPoints& points) {
  int64_t sum = 0;
  for (const TestPoint& p : points) sum += p.whole;
  return sum;
}

size_t Distinct(const TestPoints& points) {
  std::set<std::map<std::string, std::string>> seen;
  for (const TestPoint& p : points) seen.insert(p.attributes);
  return seen.size();
}

}  // namespace weir::cardinality
