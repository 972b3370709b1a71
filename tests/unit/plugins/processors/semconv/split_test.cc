// Request targets, hosts and connection strings, taken apart.
#include "plugins/processors/semconv/split.h"

#include <gtest/gtest.h>

#include "plugins/processors/semconv/renames.h"
#include "plugins/processors/semconv/span_names.h"
#include "plugins/processors/semconv/units.h"

namespace weir::semconv {
namespace {

// Scenario: targets of all forms of a request.
// Guarantees: path and query are what a server would see.
TEST(Split, Targets) {
  const struct {
    std::string_view text, path, query;
  } cases[] = {{"/", "/", ""},           {"", "/", ""},
               {"/a?b=/c?d", "/a", "b=/c?d"}, {"*", "*", ""},
               {"https://h/p?q", "/p", "q"},  {"https://h", "/", ""},
               {"https://h?q", "/", "q"},     {"/a://b?c", "/a://b", "c"},
               {"/a#b?c", "/a", ""}};
  for (const auto& one : cases) {
    EXPECT_EQ(SplitTarget(one.text).path, one.path) << one.text;
    EXPECT_EQ(SplitTarget(one.text).query, one.query) << one.text;
  }
}

// Scenario: connection strings of the usual drivers, and texts that are none.
// Guarantees: the first server is found; nothing of a password is ever taken for a host.
TEST(Split, Connections) {
  const struct {
    std::string_view text, host;
    uint16_t port;
  } cases[] = {
      {"postgresql://u:p@h.example.com:5432/d", "h.example.com", 5432},
      {"jdbc:mysql://h:3306/d?user=u", "h", 3306},
      {"jdbc:sqlserver://h:1433;databaseName=d", "h", 1433},
      {"mongodb://a:27017,b:27018/d", "a", 27017},
      {"mongodb+srv://u:p@cluster.example.net/d", "cluster.example.net", 0},
      {"redis://:p%40ss@[::1]:6379/0", "::1", 6379},
      {"Server=h,1433;Database=d;User Id=u;Password=p", "h", 1433},
      {"Data Source=tcp:h.database.windows.net,1433;Password=a=b", "h.database.windows.net", 1433},
      {"Server=h\\SQLEXPRESS;Database=d", "h", 0},
      {"Host=h;Port=5433;Password=p", "h", 5433},
      {"host=h port=5432 dbname=d", "h", 5432},
      {"amqp://user:a/b@h:5672/v", "", 0},
      {"postgresql://user:pass@/d", "", 0},
      {"Database=d;Password=host", "", 0},
      {"no connection at all", "", 0},
      {"", "", 0},
      {"://", "", 0},
      {"Server=;Port=1", "", 0}};
  for (const auto& one : cases) {
    const HostPort found = SplitConnection(one.text);
    EXPECT_EQ(found.host, one.host) << one.text;
    EXPECT_EQ(found.port, one.port) << one.text;
  }
}

// Scenario: hosts with and without ports.
// Guarantees: addresses of IPv6 keep their colons; a port that is none gives nothing.
TEST(Split, Hosts) {
  const struct {
    std::string_view text, host;
    uint16_t port;
  } cases[] = {{"h", "h", 0},         {"h:80", "h", 80},      {"::1", "::1", 0},
               {"[::1]", "::1", 0},   {"[::1]:443", "::1", 443}, {"h:0", "", 0},
               {"h:70000", "", 0},    {"h:", "", 0},          {"[::1", "", 0},
               {"[]:1", "", 0},       {"a b", "", 0},         {":80", "", 0}};
  for (const auto& one : cases) {
    EXPECT_EQ(SplitHostPort(one.text).host, one.host) << one.text;
    EXPECT_EQ(SplitHostPort(one.text).port, one.port) << one.text;
  }
}

// Scenario: schema URLs, right and wrong.
// Guarantees: a version is read only from a whole URL of OpenTelemetry's family.
TEST(Split, SchemaUrls) {
  EXPECT_EQ(ParseSchemaUrl("https://opentelemetry.io/schemas/1.26.0"), (SchemaVersion{1, 26, 0}));
  EXPECT_EQ(ParseSchemaUrl("http://opentelemetry.io/schemas/1.6.1"), (SchemaVersion{1, 6, 1}));
  for (const std::string_view url :
       {"", "1.26.0", "https://opentelemetry.io/schemas/", "https://opentelemetry.io/schemas/1.26",
        "https://opentelemetry.io/schemas/1.26.0/", "https://opentelemetry.io/schemas/1.26.0-dev",
        "https://opentelemetry.io/schemas/1.999.0", "https://example.com/schemas/1.26.0",
        "https://opentelemetry.io/schemas/-1.2.3"}) {
    EXPECT_EQ(ParseSchemaUrl(url), std::nullopt) << url;
  }
}

// Scenario: units of one kind, and of two.
// Guarantees: ratios multiply to what a table of units says, and none is made up.
TEST(Split, Units) {
  const struct {
    std::string_view from, to;
    double one;  // What 1 becomes; 0: nothing.
  } cases[] = {{"ms", "s", 0.001}, {"s", "ms", 1000},   {"min", "s", 60},     {"KiBy", "By", 1024},
               {"By", "KiBy", 1.0 / 1024}, {"%", "1", 0.01}, {"1", "%", 100}, {"bit", "By", 0.125},
               {"{a}", "{b}", 1},  {"", "{b}", 1},      {"1", "{b}", 1},      {"{Hz}", "Hz", 1},
               {"ms", "By", 0},    {"", "s", 0},        {"s", "", 0},         {"furlong", "m", 0},
               {"milliseconds", "s", 0.001}, {"s", "s", 1},
               {"requests", "{request}", 1}, {"switches", "{switch}", 1},
               {"reque", "{request}", 0}};
  for (const auto& one : cases) {
    const auto ratio = RatioOf(one.from, one.to);
    EXPECT_EQ(ratio ? ratio->Of(1) : 0, one.one) << one.from << " " << one.to;
  }
}

// Scenario: names of spans with and without parts that differ.
// Guarantees: numbers, UUIDs and long hexadecimal words give way; versions and words stay.
TEST(Split, TemplatesOfNames) {
  const struct {
    std::string_view name, templated;
  } cases[] = {{"GET /users/4711/cart", "GET /users/{id}/cart"},
               {"GET /a/0af76519-16cd-43dd-8448-eb211c80319c", "GET /a/{uuid}"},
               {"job-deadbeef01", "job-{hex}"},
               {"order 12 of 34", "order {id} of {id}"},
               {"HTTP/1.1 GET", ""},
               {"GET /v2/items", ""},
               {"decade", ""},
               {"", ""}};
  std::string out;
  for (const auto& one : cases) {
    const bool changed = TemplateName(one.name, &out);
    EXPECT_EQ(changed, !one.templated.empty()) << one.name;
    EXPECT_EQ(out, changed ? one.templated : one.name);
  }
}

}  // namespace
}  // namespace weir::semconv
