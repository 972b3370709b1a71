#include "host/regex/scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "weir/abi.h"

namespace weir::regex {

// For gtest's messages and matchers.
static bool operator==(const Hit& a, const Hit& b) {
  return a.row == b.row && a.stage == b.stage && a.pattern == b.pattern && a.from == b.from &&
         a.to == b.to;
}
static std::ostream& operator<<(std::ostream& out, const Hit& hit) {
  return out << "{row " << hit.row << " stage " << hit.stage << " pattern " << hit.pattern << " ["
             << hit.from << ", " << hit.to << ")}";
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kAll = ~0ull;

struct Setup {
  uint32_t stage, id;
  std::string text;
  uint32_t flags = WEIR_RE_UTF8;
  uint64_t classes = kAll;
};

std::unique_ptr<Scanner> ScannerOf(const std::vector<Setup>& setups) {
  PatternSet set;
  for (const Setup& s : setups) {
    const absl::Status added = set.Add({s.stage, s.id, s.text, s.flags, s.classes});
    EXPECT_TRUE(added.ok()) << added;
  }
  auto database = CompileDatabase(set, {});
  EXPECT_TRUE(database.ok()) << database.status();
  return std::make_unique<Scanner>(*database, ScannerSettings{});
}

std::vector<Hit> Scan(Scanner& scanner, const std::vector<std::string>& texts,
                      uint32_t first_stage = 0, uint8_t text_class = WEIR_TEXT_VALUE) {
  std::vector<Text> rows;
  for (size_t i = 0; i < texts.size(); i++) {
    rows.push_back({texts[i].data(), static_cast<uint32_t>(texts[i].size()),
                    static_cast<uint32_t>(i), text_class});
  }
  std::vector<Hit> hits;
  scanner.Scan(rows, first_stage, &hits);
  return hits;
}

// Scenario: patterns of two stages over texts that hold both, one and none.
// Guarantees: every match once, with the plugin's own numbers, by row, from, pattern, stage.
TEST(Scanner, FindsAllMatchesInOrder) {
  auto scanner = ScannerOf({{0, 7, "[0-9]+"}, {0, 3, "a[0-9]"}, {1, 3, "[0-9]+"}});
  EXPECT_THAT(Scan(*scanner, {"a1 22", "", "none", "3"}),
              ElementsAre(Hit{0, 0, 3, 0, 2}, Hit{0, 1, 3, 1, 2}, Hit{0, 0, 7, 1, 2},
                          Hit{0, 1, 3, 3, 5}, Hit{0, 0, 7, 3, 5}, Hit{3, 1, 3, 0, 1},
                          Hit{3, 0, 7, 0, 1}));
}

// Scenario: a scan for stages from the second on; a pattern for other classes of text.
// Guarantees: neither earlier stages nor other classes get hits.
TEST(Scanner, LeavesOutEarlierStagesAndOtherClasses) {
  auto scanner = ScannerOf({{0, 0, "x"}, {1, 1, "x"},
                            {1, 2, "x", WEIR_RE_UTF8, 1u << WEIR_TEXT_BODY}});
  EXPECT_THAT(Scan(*scanner, {"x"}, 1), ElementsAre(Hit{0, 1, 1, 0, 1}));
  EXPECT_THAT(Scan(*scanner, {"x"}, 1, WEIR_TEXT_BODY),
              ElementsAre(Hit{0, 1, 1, 0, 1}, Hit{0, 1, 2, 0, 1}));
  EXPECT_THAT(Scan(*scanner, {"x"}, 2), IsEmpty());
}

// Scenario: anchors and word borders at the borders of neighbouring texts.
// Guarantees: a text does not see its neighbours.
TEST(Scanner, AnchorsMeanTheTextsOwnBorders) {
  auto scanner = ScannerOf({{0, 0, "^ab$"}, {0, 1, "\\bcd\\b"}, {0, 2, "abcd"}, {0, 3, "b\\s*c"},
                            {0, 4, "\\Aef\\z"}});
  EXPECT_THAT(Scan(*scanner, {"ab", "cd", "ab", "xab", "ef"}),
              ElementsAre(Hit{0, 0, 0, 0, 2}, Hit{1, 0, 1, 0, 2}, Hit{2, 0, 0, 0, 2},
                          Hit{4, 0, 4, 0, 2}));
}

// Scenario: patterns that match the empty text.
// Guarantees: empty matches are left out, others are as repeated search finds them.
TEST(Scanner, LeavesOutEmptyMatches) {
  auto scanner = ScannerOf({{0, 0, "a*"}, {0, 1, "|b"}});
  EXPECT_THAT(Scan(*scanner, {"baab", ""}), ElementsAre(Hit{0, 0, 0, 1, 3}));
}

// Scenario: look-ahead, look-behind and a back-reference.
// Guarantees: PCRE2 finds what RE2 can not express.
TEST(Scanner, LookAroundAndBackReferences) {
  auto scanner = ScannerOf({{0, 0, "(?<=id=)\\d+(?=;)"}, {0, 1, "(.)\\1"}});
  EXPECT_THAT(Scan(*scanner, {"id=12;", "id=12", "id=33;"}),
              ElementsAre(Hit{0, 0, 0, 3, 5}, Hit{2, 0, 0, 3, 5}, Hit{2, 0, 1, 3, 5}));
}

// Scenario: a pattern that needs exponential time on a text made for it.
// Guarantees: PCRE2 gives up at its limit, it is counted, and the scan goes on.
TEST(Scanner, GivesUpAtTheMatchLimit) {
  auto scanner = ScannerOf({{0, 0, "^(?:a+)+(?=b)$"}, {0, 1, "c"}});
  EXPECT_THAT(Scan(*scanner, {std::string(64, 'a') + "c"}), ElementsAre(Hit{0, 0, 1, 64, 65}));
  EXPECT_EQ(scanner->limit_exceeded(), 1u);
}

// Scenario: patterns that no engine takes.
// Guarantees: the engine's message and the place in the pattern.
TEST(PatternSet, RefusesWithMessageAndPlace) {
  PatternSet set;
  const absl::Status open = set.Add({0, 0, "ab[c", 0, kAll});
  EXPECT_EQ(open.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(open.message()), ::testing::HasSubstr("missing ]: [c, at byte 2 (RE2)"));
  const absl::Status look = set.Add({0, 0, "(?=a", 0, kAll});
  EXPECT_EQ(look.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(look.message()), ::testing::HasSubstr("at byte 4 (PCRE2)"));
  EXPECT_TRUE(set.empty());
}

}  // namespace
}  // namespace weir::regex
