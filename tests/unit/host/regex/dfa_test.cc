#include "host/regex/dfa.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>

#include "tests/unit/host/regex/random_pattern.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

using Found = std::vector<std::pair<uint32_t, uint32_t>>;

std::unique_ptr<const Dfa> Build(std::string_view pattern, uint32_t flags = WEIR_RE_UTF8) {
  const std::optional<Node> root = ParseSyntax(pattern, flags);
  return root ? Dfa::Build(*root) : nullptr;
}

Found Pairs(const std::vector<Match>& matches) {
  Found found;
  for (const Match& match : matches) found.push_back({match.from, match.to});
  return found;
}

Found FindWithDfa(const Dfa& dfa, std::string_view text) {
  std::vector<Match> matches;
  EXPECT_TRUE(dfa.FindAll(text, 0, &matches)) << text;
  return Pairs(matches);
}

Found FindWithRe2(const RE2& re2, std::string_view text) {
  Found found;
  re2::StringPiece match;
  for (size_t at = 0; at < text.size();) {
    if (!re2.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) break;
    const auto from = static_cast<size_t>(match.data() - text.data());
    at = from + match.size();
    if (match.empty()) {
      at++;
    } else {
      found.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(at)});
    }
  }
  return found;
}

std::string AsciiOnly(std::string text) {
  for (char& c : text) c = static_cast<char>(c & 127);
  return text.substr(0, 300);
}

// Scenario: random patterns over random ASCII texts.
// Guarantees: an automaton finds what RE2 finds, and many patterns get one.
TEST(Dfa, FindsWhatRe2Finds) {
  int built = 0, searched = 0;
  for (uint64_t seed = 1; seed <= 1000; seed++) {
    PatternMaker maker(seed);
    const RandomPattern pattern = maker.Make();
    const uint32_t flags = seed % 2 == 0 ? WEIR_RE_UTF8 : WEIR_RE_UTF8 | WEIR_RE_CASELESS;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive((flags & WEIR_RE_CASELESS) == 0);
    const RE2 re2(pattern.text, options);
    const std::unique_ptr<const Dfa> dfa = Build(pattern.text, flags);
    if (!re2.ok() || dfa == nullptr) continue;
    built++;
    for (int n = 0; n < 60; n++) {
      const std::string text = AsciiOnly(maker.Text({pattern}));
      std::vector<Match> matches;
      if (!dfa->FindAll(text, 0, &matches)) continue;
      searched++;
      ASSERT_EQ(Pairs(matches), FindWithRe2(re2, text))
          << "seed " << seed << ": " << pattern.text << " in \"" << text << '"';
    }
  }
  EXPECT_GT(built, 100);
  EXPECT_GT(searched, built * 50);
}

// Scenario: what is preferred, by order and by laziness; borders of words and of the text.
// Guarantees: RE2's matches.
TEST(Dfa, PrefersWhatComesFirst) {
  EXPECT_THAT(FindWithDfa(*Build("ab|abc"), "abcabc"), ElementsAre(Pair(0, 2), Pair(3, 5)));
  EXPECT_THAT(FindWithDfa(*Build("abc|ab"), "abcab"), ElementsAre(Pair(0, 3), Pair(3, 5)));
  EXPECT_THAT(FindWithDfa(*Build("a+?b*"), "aabb"), ElementsAre(Pair(0, 1), Pair(1, 4)));
  EXPECT_THAT(FindWithDfa(*Build("\\b[0-9]{2}\\b"), "12 345 67"),
              ElementsAre(Pair(0, 2), Pair(7, 9)));
  EXPECT_THAT(FindWithDfa(*Build("^a|b$"), "ab ab"), ElementsAre(Pair(0, 1), Pair(4, 5)));
  EXPECT_THAT(FindWithDfa(*Build("a.c"), "abc a\nc"), ElementsAre(Pair(0, 3)));
}

// Scenario: the patterns of the benchmark.
// Guarantees: each has an automaton.
TEST(Dfa, ServesRealPatterns) {
  std::ifstream file(std::string(WEIR_TEST_DATA) + "/../../bench/peers/patterns.tsv");
  int patterns = 0;
  for (std::string line; std::getline(file, line); patterns++) {
    EXPECT_NE(Build(line.substr(line.find('\t') + 1)), nullptr) << line;
  }
  EXPECT_EQ(patterns, 30);
}

// Scenario: what the parser only knows roughly, repeats of nothing, and patterns whose automata
// grow too large.
// Guarantees: none is made.
TEST(Dfa, LeavesTheRestToRe2) {
  for (const char* pattern : {"\\pN", "(?m)^a", "(?s)a.b", "(?U)a+", "(?:a*)*", "(?i:[^a])",
                              "[ab]*a[ab]{14}", "(?:abcdefgh){500}"}) {
    EXPECT_EQ(Build(pattern), nullptr) << pattern;
  }
}

// Scenario: a text in which every byte begins a search to its end.
// Guarantees: the automaton gives up and leaves no matches behind.
TEST(Dfa, GivesUpOnTextsThatCostTooMuch) {
  const std::string text = "aab" + std::string(2000, 'a');
  std::vector<Match> found = {{7, 8}};
  EXPECT_FALSE(Build("a+b")->FindAll(text, 0, &found));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].from, 7u);
}

}  // namespace
}  // namespace weir::regex
