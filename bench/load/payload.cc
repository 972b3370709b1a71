#include "bench/load/payload.h"

#include <zlib.h>

#include <algorithm>

#include "bench/load/proto_writer.h"
#include "bench/load/span_walk.h"
#include "bench/load/values.h"

namespace weir::load {
namespace {

constexpr uint64_t kStartNs = 1'790'000'000'000'000'000u;
constexpr uint32_t kResources = 4;  // A request's, if it has that many items.
constexpr uint32_t kSpansPerTrace = 10;

std::string Gzip(std::string_view from) {
  z_stream stream = {};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string to(deflateBound(&stream, from.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
  stream.avail_in = static_cast<uInt>(from.size());
  stream.next_out = reinterpret_cast<Bytef*>(to.data());
  stream.avail_out = static_cast<uInt>(to.size());
  deflate(&stream, Z_FINISH);
  to.resize(stream.total_out);
  deflateEnd(&stream);
  return to;
}

// Builds the requests of one payload. The strings are members so that their memory is used again.
class Builder {
 public:
  explicit Builder(const PayloadOptions& options) : options_(options), values_(options.seed) {}

  std::string Request() {
    std::string request;
    const uint32_t parts = std::clamp<uint32_t>(options_.items / 16, 1, kResources);
    for (uint32_t part = 0; part < parts; part++) {
      const uint32_t items = options_.items / parts + (part < options_.items % parts ? 1 : 0);
      AppendBytesField(request, 1, Resource(items));
    }
    return request;
  }

 private:
  void Text(std::string& to, uint32_t field, std::string_view key, std::string_view value) {
    value_.clear();
    AppendBytesField(value_, 1, value);
    Attribute(to, field, key);
  }
  void Int(std::string& to, uint32_t field, std::string_view key, uint64_t value) {
    value_.clear();
    AppendVarintField(value_, 3, value);
    Attribute(to, field, key);
  }
  void Bool(std::string& to, uint32_t field, std::string_view key, bool value) {
    value_.clear();
    AppendVarintField(value_, 2, value);
    Attribute(to, field, key);
  }
  void Attribute(std::string& to, uint32_t field, std::string_view key) {
    attribute_.clear();
    AppendBytesField(attribute_, 1, key);
    AppendBytesField(attribute_, 2, value_);
    AppendBytesField(to, field, attribute_);
  }

  std::string Resource(uint32_t items) {
    service_ = values_.service();
    std::string attributes, resource, scope;
    Text(attributes, 1, "service.name", service_.name);
    Text(attributes, 1, "service.version", service_.version);
    Text(attributes, 1, "service.namespace", "shop");
    Text(attributes, 1, "k8s.pod.name", service_.pod);
    Text(attributes, 1, "host.name", service_.host);
    Text(attributes, 1, "deployment.environment.name", "production");
    Text(attributes, 1, "telemetry.sdk.language", "cpp");
    Text(attributes, 1, "telemetry.sdk.name", "opentelemetry");
    AppendBytesField(resource, 1, attributes);
    std::string name;
    AppendBytesField(name, 1, "shop.instrumentation");
    AppendBytesField(name, 2, "2.4.0");
    AppendBytesField(scope, 1, name);
    for (uint32_t i = 0; i < items; i++) Record(scope);
    AppendBytesField(resource, 2, scope);
    return resource;
  }

  void Record(std::string& scope) {
    record_.clear();
    time_ns_ += 40'000 + values_.random().Below(20'000);
    switch (options_.signal) {
      case Signal::kTraces:
        Span();
        break;
      case Signal::kLogs:
        Log();
        break;
      case Signal::kMetrics:
        Metric();
        break;
    }
    AppendBytesField(scope, 2, record_);
  }

  void Id(uint32_t field, uint32_t words) {
    id_.clear();
    for (uint32_t i = 0; i < words; i++) {
      const uint64_t word = values_.random().Next() | 1;
      id_.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    AppendBytesField(record_, field, id_);
  }

  void Span() {
    if (spans_++ % kSpansPerTrace == 0) {
      trace_id_.clear();
      for (int i = 0; i < 2; i++) {
        const uint64_t word = values_.random().Next();
        trace_id_.append(reinterpret_cast<const char*>(&word), sizeof word);
      }
    }
    const uint32_t kind = values_.random().Below(10);
    AppendBytesField(record_, 1, trace_id_);
    Id(2, 1);
    Id(4, 1);
    const std::string route(values_.Route());
    AppendBytesField(record_, 5,
                     kind < 6   ? "GET " + route
                     : kind < 8 ? "SELECT shop.orders"
                                : "orders publish");
    AppendVarintField(record_, 6, kind < 6 ? 2 : kind < 8 ? 3 : 4);
    AppendFixed64Field(record_, 7, time_ns_);
    AppendFixed64Field(record_, 8, time_ns_ + 1'000'000 + values_.random().Below(90'000'000));
    if (kind < 6)
      RequestAttributes(route);
    else if (kind < 8)
      DatabaseAttributes();
    else
      MessageAttributes();
    std::string status;
    if (values_.random().Percent(3)) AppendVarintField(status, 3, 2);
    AppendBytesField(record_, 15, status);
    AppendFixed32Field(record_, 16, 0x101);
  }

  // Seven strings and three others each.
  void RequestAttributes(std::string_view route) {
    Text(record_, 9, "http.request.method", values_.random().Percent(70) ? "GET" : "POST");
    Text(record_, 9, "http.route", route);
    Text(record_, 9, "url.full", values_.Url(route));
    Text(record_, 9, "user_agent.original", values_.UserAgent());
    Text(record_, 9, "client.address", values_.ClientAddress());
    Text(record_, 9, "enduser.id", values_.UserId());
    Text(record_, 9, "app.request.note", values_.Note());
    Int(record_, 9, "http.response.status_code", values_.random().Percent(95) ? 200 : 503);
    Int(record_, 9, "http.response.body.size", values_.random().Below(100'000));
    Bool(record_, 9, "app.cached", values_.random().Percent(30));
  }
  void DatabaseAttributes() {
    Text(record_, 9, "db.system.name", "postgresql");
    Text(record_, 9, "db.namespace", "shop");
    Text(record_, 9, "db.query.text", values_.Statement());
    Text(record_, 9, "server.address", values_.service().host);
    Text(record_, 9, "network.peer.address", values_.ClientAddress());
    Text(record_, 9, "enduser.id", values_.UserId());
    Text(record_, 9, "app.request.note", values_.Note());
    Int(record_, 9, "server.port", 5432);
    Int(record_, 9, "db.response.returned_rows", values_.random().Below(500));
    Bool(record_, 9, "db.read_replica", values_.random().Percent(50));
  }
  void MessageAttributes() {
    Text(record_, 9, "messaging.system", "kafka");
    Text(record_, 9, "messaging.destination.name", values_.Topic());
    Text(record_, 9, "messaging.message.id", values_.MessageId());
    Text(record_, 9, "messaging.client.id", service_.pod);
    Text(record_, 9, "server.address", values_.service().host);
    Text(record_, 9, "enduser.email", values_.Email());
    Text(record_, 9, "app.request.note", values_.Note());
    Int(record_, 9, "messaging.kafka.offset", values_.random().Below(90'000'000));
    Int(record_, 9, "messaging.message.body.size", values_.random().Below(9'000));
    Bool(record_, 9, "messaging.batch", values_.random().Percent(50));
  }

  void Log() {
    AppendFixed64Field(record_, 1, time_ns_);
    AppendVarintField(record_, 2, values_.random().Percent(20) ? 13 : 9);
    AppendBytesField(record_, 3, "INFO");
    value_.clear();
    AppendBytesField(value_, 1, values_.LogLine());
    AppendBytesField(record_, 5, value_);
    Text(record_, 6, "client.address", values_.ClientAddress());
    Text(record_, 6, "enduser.id", values_.UserId());
    Text(record_, 6, "http.route", values_.Route());
    Int(record_, 6, "thread.id", values_.random().Below(64));
    Id(9, 2);
    Id(10, 1);
    AppendFixed64Field(record_, 11, time_ns_ + 1000);
  }

  // A sum with one point, the most frequent shape.
  void Metric() {
    std::string point, sum;
    Text(point, 7, "http.route", values_.Route());
    Text(point, 7, "http.request.method", values_.random().Percent(70) ? "GET" : "POST");
    Int(point, 7, "http.response.status_code", values_.random().Percent(95) ? 200 : 503);
    AppendFixed64Field(point, 2, kStartNs);
    AppendFixed64Field(point, 3, time_ns_);
    AppendDoubleField(point, 4, values_.random().Below(1'000'000) / 16.0);
    AppendBytesField(sum, 1, point);
    AppendVarintField(sum, 2, 2);
    AppendVarintField(sum, 3, 1);
    AppendBytesField(record_, 1, "http.server.request.duration.total");
    AppendBytesField(record_, 3, "s");
    AppendBytesField(record_, 7, sum);
  }

  const PayloadOptions options_;
  Values values_;
  Service service_;
  std::string value_, attribute_, record_, id_, trace_id_;
  uint64_t spans_ = 0;
  uint64_t time_ns_ = kStartNs;
};

}  // namespace

Body::Body(std::string_view message, uint32_t items, bool gzip) : items_(items) {
  const auto length = static_cast<uint32_t>(message.size());
  framed_.reserve(kPrefix + message.size());
  framed_.push_back(gzip ? 1 : 0);
  for (int shift = 24; shift >= 0; shift -= 8)
    framed_.push_back(static_cast<char>(length >> shift));
  framed_.append(message);
}

void Body::StampSpanIds(uint32_t request) {
  if (span_ids_.empty()) {
    ForEachRecord(message(), [this](std::string_view span) {
      span_ids_.push_back(static_cast<uint32_t>(SpanId(span).data() - framed_.data()));
      return true;
    });
  }
  for (uint32_t i = 0; i < span_ids_.size(); i++) {
    char* id = framed_.data() + span_ids_[i];
    for (int byte = 0; byte < 4; byte++) {
      id[byte] = static_cast<char>(request >> (24 - 8 * byte));
      id[4 + byte] = static_cast<char>(i >> (24 - 8 * byte));
    }
  }
}

std::vector<Body> MakePayload(const PayloadOptions& options) {
  Builder builder(options);
  std::vector<Body> bodies;
  bodies.reserve(options.bodies);
  for (uint32_t i = 0; i < options.bodies; i++) {
    const std::string request = builder.Request();
    bodies.emplace_back(options.gzip ? Gzip(request) : request, options.items, options.gzip);
  }
  return bodies;
}

}  // namespace weir::load
