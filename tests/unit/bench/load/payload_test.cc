#include "bench/load/payload.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>

#include "bench/load/span_walk.h"

namespace weir::load {
namespace {

struct Figures {
  uint64_t spans = 0, attributes = 0, strings = 0, matches = 0;
};

std::vector<std::unique_ptr<RE2>> FivePatterns() {
  std::ifstream file(std::string(WEIR_SOURCE_DIR) + "/bench/peers/patterns.tsv");
  std::vector<std::unique_ptr<RE2>> patterns;
  for (std::string line; patterns.size() < 5 && std::getline(file, line);) {
    patterns.push_back(std::make_unique<RE2>(line.substr(line.find('\t') + 1)));
  }
  return patterns;
}

void CountAttribute(std::string_view attribute, const std::vector<std::unique_ptr<RE2>>& patterns,
                    Figures& figures) {
  figures.attributes++;
  ForEachChild(attribute, 2, [&](std::string_view value) {
    return ForEachChild(value, 1, [&](std::string_view text) {
      figures.strings++;
      for (const auto& pattern : patterns) {
        if (!RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern)) continue;
        figures.matches++;
        break;
      }
      return true;
    });
  });
}

Figures FiguresOf(const std::vector<Body>& payload) {
  const auto patterns = FivePatterns();
  Figures figures;
  for (const Body& body : payload) {
    EXPECT_TRUE(ForEachRecord(body.message(), [&](std::string_view span) {
      figures.spans++;
      return ForEachChild(span, 9, [&](std::string_view attribute) {
        CountAttribute(attribute, patterns, figures);
        return true;
      });
    }));
  }
  return figures;
}

// Scenario: the payload of the comparison with the Collector.
// Guarantees: its spans have the size, attributes and matches that the published figures name.
TEST(Payload, HasTheShapeThatTheFiguresName) {
  const std::vector<Body> payload = MakePayload({.bodies = 20});
  ASSERT_EQ(payload.size(), 20u);
  uint64_t bytes = 0;
  for (const Body& body : payload) bytes += body.message().size();
  const Figures figures = FiguresOf(payload);

  EXPECT_EQ(figures.spans, 20u * 512);
  EXPECT_EQ(figures.attributes, figures.spans * 10);
  EXPECT_EQ(figures.strings, figures.spans * 7);
  const double bytes_per_span = static_cast<double>(bytes) / static_cast<double>(figures.spans);
  EXPECT_GT(bytes_per_span, 570);
  EXPECT_LT(bytes_per_span, 585);
  const double matching =
      static_cast<double>(figures.matches) / static_cast<double>(figures.strings);
  EXPECT_GT(matching, 0.16);
  EXPECT_LT(matching, 0.19);
}

// Scenario: the same seed twice, and another one.
// Guarantees: runs can be repeated, and no two bodies of a payload are alike.
TEST(Payload, IsMadeFromItsSeedAlone) {
  const std::vector<Body> first = MakePayload({.items = 20, .bodies = 50, .seed = 7});
  const std::vector<Body> again = MakePayload({.items = 20, .bodies = 50, .seed = 7});
  const std::vector<Body> other = MakePayload({.items = 20, .bodies = 50, .seed = 8});
  std::set<std::string_view> distinct;
  for (size_t i = 0; i < first.size(); i++) {
    EXPECT_EQ(first[i].message(), again[i].message());
    EXPECT_NE(first[i].message(), other[i].message());
    distinct.insert(first[i].message());
  }
  EXPECT_EQ(distinct.size(), first.size());
}

// Scenario: every signal and size that the generator offers.
// Guarantees: each request holds as many items as was asked for.
TEST(Payload, HoldsTheItemsAskedFor) {
  for (const uint32_t items : {1u, 100u, 513u}) {
    for (const Signal signal : {Signal::kTraces, Signal::kLogs, Signal::kMetrics}) {
      const std::vector<Body> payload =
          MakePayload({.signal = signal, .items = items, .bodies = 2});
      uint64_t found = 0;
      EXPECT_TRUE(ForEachRecord(payload[0].message(), [&](std::string_view record) {
        found += signal == Signal::kMetrics ? PointCount(record) : 1;
        return true;
      }));
      EXPECT_EQ(found, items);
    }
  }
}

// Scenario: a body is stamped for two requests, one after the other.
// Guarantees: each span carries {request, index}, and nothing else of the body changes.
TEST(Payload, StampsEachSpanWithAnIdOfItsOwn) {
  std::vector<Body> payload = MakePayload({.items = 300, .bodies = 1});
  const size_t size = payload[0].message().size();
  payload[0].StampSpanIds(1);
  payload[0].StampSpanIds(0x01020304);
  uint32_t index = 0;
  EXPECT_TRUE(ForEachRecord(payload[0].message(), [&index](std::string_view span) {
    const std::string expected = {1, 2, 3, 4, 0, 0, static_cast<char>(index >> 8),
                                  static_cast<char>(index)};
    EXPECT_EQ(SpanId(span), expected);
    index++;
    return true;
  }));
  EXPECT_EQ(index, 300u);
  EXPECT_EQ(payload[0].message().size(), size);
}

}  // namespace
}  // namespace weir::load
