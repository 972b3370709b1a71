// The one promise of host/regex: whatever is skipped, cached or asked of Hyperscan, what is found
// is what the confirming engine alone finds in each text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "host/regex/engine.h"
#include "host/regex/scanner.h"
#include "tests/unit/host/regex/random_pattern.h"
#include "weir/abi.h"

namespace weir::regex {
namespace {

struct Labelled {
  std::string text;
  uint8_t text_class;
};

// Written again here, so that it shares nothing with what it judges.
std::vector<Match> FindWithRe2(const RE2& re2, std::string_view text, bool utf8) {
  std::vector<Match> found;
  size_t at = 0;
  re2::StringPiece match;
  while (at < text.size() && re2.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) {
    const auto from = static_cast<size_t>(match.data() - text.data());
    at = from + match.size();
    if (!match.empty()) {
      found.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(at)});
      continue;
    }
    at++;
    while (utf8 && at < text.size() && (text[at] & 0xC0) == 0x80) at++;
  }
  return found;
}

// What each pattern alone finds in each text.
std::vector<Hit> Expected(const PatternSet& set, const std::vector<Labelled>& texts) {
  std::vector<Hit> hits;
  EngineScratch scratch;
  for (const Pattern& pattern : set.patterns()) {
    const bool utf8 = (pattern.flags & WEIR_RE_UTF8) != 0;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(utf8 ? RE2::Options::EncodingUTF8 : RE2::Options::EncodingLatin1);
    options.set_case_sensitive((pattern.flags & WEIR_RE_CASELESS) == 0);
    const RE2 re2(pattern.text, options);
    const auto pcre = re2.ok() ? nullptr : *Engine::Compile(pattern.text, pattern.flags);
    for (uint32_t row = 0; row < texts.size(); row++) {
      if ((pattern.text_classes >> texts[row].text_class & 1) == 0) continue;
      std::vector<Match> found;
      if (re2.ok()) {
        found = FindWithRe2(re2, texts[row].text, utf8);
      } else {
        pcre->FindAll(texts[row].text, {}, scratch, &found);
      }
      for (const Match& match : found) {
        hits.push_back({row, pattern.stage, pattern.id, match.from, match.to});
      }
    }
  }
  std::sort(hits.begin(), hits.end(), HitBefore);
  return hits;
}

std::string Described(const PatternSet& set, const std::vector<Labelled>& texts, const Hit& hit) {
  std::string text = "row " + std::to_string(hit.row) + " of " + std::to_string(texts.size()) +
                     ": \"" + texts[hit.row].text + "\" [" + std::to_string(hit.from) + ", " +
                     std::to_string(hit.to) + ")";
  for (const Pattern& pattern : set.patterns()) {
    if (pattern.stage == hit.stage && pattern.id == hit.pattern) {
      text += " pattern \"" + pattern.text + "\" flags " + std::to_string(pattern.flags);
    }
  }
  return text;
}

bool Same(const PatternSet& set, const std::vector<Labelled>& texts, std::vector<Hit> expected,
          std::vector<Hit> got, std::string* why) {
  const auto key = [](const Hit& a, const Hit& b) {
    return HitBefore(a, b) || (!HitBefore(b, a) && a.to < b.to);
  };
  if (!std::is_sorted(got.begin(), got.end(), HitBefore)) {
    *why = "not sorted";
    return false;
  }
  std::sort(expected.begin(), expected.end(), key);
  std::sort(got.begin(), got.end(), key);
  for (size_t i = 0; i < std::max(expected.size(), got.size()); i++) {
    if (i >= got.size() || (i < expected.size() && key(expected[i], got[i]))) {
      *why = "missing: " + Described(set, texts, expected[i]);
      return false;
    }
    if (i >= expected.size() || key(got[i], expected[i])) {
      *why = "too many: " + Described(set, texts, got[i]);
      return false;
    }
  }
  return true;
}

// With each setting, twice over, so that the cache has something to say; and for later stages.
void CheckAll(const PatternSet& set, const std::vector<std::vector<Labelled>>& batches) {
  auto database = CompileDatabase(set, {});
  ASSERT_TRUE(database.ok()) << database.status();
  std::vector<std::vector<Hit>> expected;
  for (const std::vector<Labelled>& batch : batches) expected.push_back(Expected(set, batch));
  for (const bool cache : {false, true}) {
    for (const bool prefilter : {false, true}) {
      Scanner scanner(*database, {cache, prefilter, 64 << 10});
      for (int round = 0; round < 3; round++) {
        for (size_t b = 0; b < batches.size(); b++) {
          const std::vector<Labelled>& batch = batches[b];
          const uint32_t first_stage = round == 1 ? 1 : 0;
          std::vector<Hit> wanted = expected[b];
          std::erase_if(wanted, [first_stage](const Hit& hit) { return hit.stage < first_stage; });
          std::vector<Text> texts;
          for (uint32_t row = 0; row < batch.size(); row++) {
            texts.push_back({batch[row].text.data(), static_cast<uint32_t>(batch[row].text.size()),
                             row, batch[row].text_class});
          }
          std::vector<Hit> hits;
          scanner.Scan(texts, first_stage, &hits);
          std::string why;
          ASSERT_TRUE(Same(set, batch, wanted, hits, &why))
              << "cache " << cache << " prefilter " << prefilter << " round " << round << ": "
              << why;
        }
      }
    }
  }
}

uint64_t SeedFromEnvironment() {
  const char* seed = std::getenv("WEIR_SEED");
  return seed != nullptr ? std::strtoull(seed, nullptr, 10) : 20261125;
}
int RoundsFromEnvironment() {
  const char* rounds = std::getenv("WEIR_ROUNDS");
  return rounds != nullptr ? std::atoi(rounds) : 25;
}

void AddAny(PatternSet& set, PatternMaker& maker, const std::string& text) {
  const uint32_t flags = static_cast<uint32_t>(maker.Below(4));
  const uint64_t classes = maker.Chance(3) ? maker.Below(8) : ~0ull;
  // What no engine takes is not added.
  (void)set.Add({static_cast<uint32_t>(maker.Below(3)), static_cast<uint32_t>(maker.Below(50)),
                 text, flags, classes});
}

// Scenario: random patterns, with anchors, classes, alternations, both encodings and cases, over
// random texts made of parts of matches, invalid UTF-8 and fillers.
// Guarantees: every hit and no other, whatever is turned on, however often it was seen.
TEST(ScanProperty, FindsWhatTheEnginesAloneFind) {
  const uint64_t seed = SeedFromEnvironment();
  std::cout << "seed " << seed << "\n";
  for (int round = 0; round < RoundsFromEnvironment(); round++) {
    SCOPED_TRACE("seed " + std::to_string(seed + static_cast<uint64_t>(round)));
    PatternMaker maker(seed + static_cast<uint64_t>(round));
    PatternSet set;
    std::vector<RandomPattern> patterns;
    for (uint64_t n = 1 + maker.Below(round % 10 == 0 ? 90 : 12); n > 0; n--) {
      patterns.push_back(maker.Make());
      AddAny(set, maker, patterns.back().text);
    }
    if (maker.Chance(3)) AddAny(set, maker, "(?<=a)[0-9]+");
    if (maker.Chance(3)) AddAny(set, maker, "(.)\\1(?!b)");
    std::vector<std::vector<Labelled>> batches(2);
    for (std::vector<Labelled>& batch : batches) {
      for (int n = 0; n < 40; n++) {
        batch.push_back({maker.Text(patterns), static_cast<uint8_t>(maker.Below(4))});
      }
    }
    CheckAll(set, batches);
    if (::testing::Test::HasFatalFailure()) return;
  }
}

std::vector<std::string> RealPatterns() {
  std::ifstream file(std::string(WEIR_TEST_DATA) + "/../../bench/peers/patterns.tsv");
  std::vector<std::string> patterns;
  for (std::string line; std::getline(file, line);) {
    patterns.push_back(line.substr(line.find('\t') + 1));
  }
  return patterns;
}

// Scenario: the thirty patterns of the benchmark, over texts that nearly match, exactly match, and
// would match together with their neighbours.
// Guarantees: as above.
TEST(ScanProperty, RealPatternsOverNearMisses) {
  const std::vector<std::string> real = RealPatterns();
  ASSERT_EQ(real.size(), 30u);
  for (const size_t count : {size_t{5}, real.size()}) {
    PatternSet set;
    for (uint32_t i = 0; i < count; i++) {
      ASSERT_TRUE(set.Add({i % 3, i, real[i], WEIR_RE_UTF8, ~0ull}).ok());
    }
    const std::vector<std::string> whole = {
        "4111111111111111", "bob.1@example.com", "10.20.30.40", "123-45-6789",
        "AKIAABCDEFGHIJKLMNOP", "6011111111111117", "4111 1111 1111 1111",
        "GB82WEST12345698765432", "+1 (555) 123-4567", "+491701234567",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "00:1B:44:11:3A:B7",
        "eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4", "Bearer abcdef0123456789abcdef",
        "basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "https://user:secret@example.com/",
        "pa\xC5\xBFsword: hunter2", "api_key=0123456789abcdef0123", "xoxb-0123456789-abcdef",
        "to\xE2\x84\xAA" "en=0123456789abcdef0123", "-----BEGIN RSA PRIVATE KEY-----",
        "AB123456C", "1984-12-31", "Chrome/126.0.0.0 Safari", "" };
    std::vector<std::vector<Labelled>> batches(1);
    for (const std::string& text : whole) {
      for (size_t cut = 0; cut <= text.size(); cut += 3) {
        batches[0].push_back({text.substr(0, cut), WEIR_TEXT_VALUE});
        batches[0].push_back({text.substr(cut), WEIR_TEXT_VALUE});
      }
      batches[0].push_back({"x" + text + "\xFF" + text + " " + text, WEIR_TEXT_BODY});
      batches[0].push_back({std::string(700, ' ') + text + std::string(3000, '1') + text, 0});
    }
    CheckAll(set, batches);
  }
}

}  // namespace
}  // namespace weir::regex
