#include "host/config/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/config/nearest.h"

namespace weir {
namespace {

// Scenario: durations in all units, mixed and with fractions.
// Guarantees: the nanoseconds that Go's time.ParseDuration gives.
TEST(ParseDurationNs, ReadsWhatPeopleWrite) {
  const std::pair<const char*, int64_t> kCases[] = {
      {"0", 0},          {"0s", 0},           {"200ms", 200'000'000},  {"5s", 5'000'000'000},
      {"1m30s", 90'000'000'000}, {"1.5h", 5'400'000'000'000}, {"2h45m", 9'900'000'000'000},
      {"7ns", 7},        {"3us", 3000},       {"3\xc2\xb5s", 3000},    {"3\xce\xbcs", 3000},
      {".5s", 500'000'000}, {"1.s", 1'000'000'000}};
  for (auto [text, ns] : kCases) {
    auto parsed = ParseDurationNs(text);
    ASSERT_TRUE(parsed.ok()) << text << parsed.status();
    EXPECT_EQ(*parsed, ns) << text;
  }
}

// Scenario: texts that are no durations, or none that anything could wait for.
// Guarantees: refused with the text.
TEST(ParseDurationNs, RefusesEverythingElse) {
  for (const char* text : {"", "5", "s", "-5s", "+5s", "5 s", "5sec", "1..5s", "1e3s", "1h ", "1d",
                           "9999999h", "1e999s", "infs"}) {
    EXPECT_FALSE(ParseDurationNs(text).ok()) << text;
  }
}

// Scenario: sizes in all units.
// Guarantees: powers of 1024 with an i, of 1000 without.
TEST(ParseBytes, ReadsWhatPeopleWrite) {
  const std::pair<const char*, int64_t> kCases[] = {
      {"0", 0},           {"512", 512},     {"512B", 512},         {"4KiB", 4096},
      {"4kB", 4000},      {"4KB", 4000},    {"4MiB", 4 << 20},     {"4 MiB", 4 << 20},
      {"1.5GiB", 1610612736}, {"2TB", 2'000'000'000'000}};
  for (auto [text, bytes] : kCases) {
    auto parsed = ParseBytes(text);
    ASSERT_TRUE(parsed.ok()) << text << parsed.status();
    EXPECT_EQ(*parsed, bytes) << text;
  }
  for (const char* text :
       {"", "MiB", "-1", "4Mib", "4M", "1.0001kiB", "1.5B", "9999999TiB", "1e3"}) {
    EXPECT_FALSE(ParseBytes(text).ok()) << text;
  }
}

// Scenario: mistyped names.
// Guarantees: the one that was meant, also when letters are swapped or of the wrong case; nothing
// when none is near.
TEST(NearestName, FindsWhatWasMeant) {
  const std::string names[] = {"otlp", "otlphttp", "debug", "file", "nop"};
  EXPECT_EQ(NearestName("oltp", names), "otlp");
  EXPECT_EQ(NearestName("otlphtp", names), "otlphttp");
  EXPECT_EQ(NearestName("DEBUG", names), "debug");
  EXPECT_EQ(NearestName("kafka", names), "");
  EXPECT_EQ(NearestName("", names), "");
  EXPECT_EQ(NearestName(std::string(100'000, 'x'), names), "");
  EXPECT_EQ(NearestHint("kafka", names), "; known are otlp, otlphttp, debug, file, nop");
  EXPECT_EQ(NearestHint("fil", names), "; did you mean \"file\"?");
  EXPECT_EQ(NearestHint("x", {}), "");
}

}  // namespace
}  // namespace weir
