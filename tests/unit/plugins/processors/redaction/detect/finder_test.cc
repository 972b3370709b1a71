// What is found, what is not, and how sure.
#include "plugins/processors/redaction/detect/finder.h"

#include <random>

#include "tests/unit/plugins/processors/redaction/detect/detect_fixture.h"

namespace weir::redaction::detect {
namespace {

// Scenario: ids, times, versions, hashes and other numbers of ordinary telemetry.
// Guarantees: nothing is found in them.
TEST(Finder, LeavesOrdinaryTelemetryAlone) {
  for (const std::string_view text :
       {"trace_id=fd93163629e07d2a4e55881015656f16 span=717aeead61443430",
        "00-6f665b3891853eac930172da9a25ade1-7b8bc7d9a3dda86c-01",
        "e6249603-5d0e-44dc-9767-30e8e9766375", "1654669147406", "1689626740349996630",
        "2026-08-16T10:25:12.368827Z ERROR [pool-6-thread-3]", "took 759.75ms, 86.133072483s",
        "libfoo.so.9.35.0.4", "release 2.10.1.161", "v19.12.49.101", "Chrome/8.19.51.252",
        "1.3.6.1.4.1.9398.4843.9536", "[390251,75,10,446,5306]", "ORD-602396066846",
        "INV9450629615263546", "4064 1579 2311 0518", "user@localhost root@db-0",
        "git@github.com:acme/x.git", "@opentelemetry/api@1.9.0", "image@sha256:de75b65070c2",
        "com.acme.Plan@92a55c", "crate::face::add ns::dead::beef", "05:17:39 8080:80/tcp",
        "94-077-96316", "666-59-9820", "arn:aws:s3:::bucket/a0cbd7eb", "logo@2x.png",
        "DE30393149146430205372", "0x71c9fe01db458d02", "344.45.234.861",
        "AKIAAPLVYKXD", "0.4111111111111111", "id=4111111111111111-7"}) {
    EXPECT_EQ(FoundIn(text), Found{}) << text;
  }
}

// Scenario: a number that needs context, without any, behind a word, and as the value of a key.
// Guarantees: it is found only with context; a name that says "order" speaks against it.
TEST(Finder, WeighsContext) {
  EXPECT_EQ(FoundIn("see 536904399"), Found{});
  EXPECT_EQ(FoundIn("ssn 536904399"), Found{"us_ssn:536904399"});
  EXPECT_EQ(FoundIn("536904399", "customer.ssn"), Found{"us_ssn:536904399"});
  EXPECT_EQ(FoundIn("536904399", "customerSsn"), Found{"us_ssn:536904399"});
  EXPECT_EQ(FoundIn("536904399", "lessness"), Found{});
  EXPECT_EQ(FoundIn("ssn,order=536904399"), Found{});
}

// Scenario: a detector's threshold raised and lowered.
// Guarantees: the same text is found or not.
TEST(Finder, KeepsToTheThreshold) {
  EXPECT_EQ(FoundIn("a 536-90-4399", "", {{"us_ssn"}, {{"us_ssn", 0.9f}}, {}}), Found{});
  EXPECT_EQ(FoundIn("ssn 536-90-4399", "", {{"us_ssn"}, {{"us_ssn", 0.9f}}, {}}),
            Found{"us_ssn:536-90-4399"});
  EXPECT_EQ(FoundIn("call 2025550139", "", {{"phone"}, {{"phone", 0.6f}}, {}}), Found{});
}

// Scenario: groups of digits behind a word that names a phone, which are a date, an address, groups
// of a card, too few digits or a part of something; and such a number without the word.
// Guarantees: none is a phone number.
TEST(Finder, NotAllBehindAWordIsAPhone) {
  for (const char* text :
       {"call at 2026-11-28 12 00", "call 28/11/2026", "call 10.20.30.40", "call 1234 5678 9012",
        "call 12 34", "call v1-2345-67890", "lines 03-1234-5678"}) {
    EXPECT_EQ(FoundIn(text, "", {{"phone"}, {}, {}}), Found{}) << text;
  }
}

// Scenario: values that overlap: an e-mail in a URL's credentials, a token in a query.
// Guarantees: finds are sorted, do not overlap, and the surest stays.
TEST(Finder, ResolvesOverlaps) {
  EXPECT_EQ(FoundIn("https://u:p@h.example/?m=a@b.example"),
            (Found{"url_credentials:p", "email:a@b.example"}));
}

// Scenario: a password that holds an e-mail address: at its beginning, in its middle, as a whole.
// Guarantees: the address is found as such, and what is left of the password as a password: no byte
// of a secret stays.
TEST(Finder, LeavesNoPieceOfASecret) {
  EXPECT_EQ(FoundIn("password='ann@acme.example;x1' next"),
            (Found{"email:ann@acme.example", "connection_string:;x1"}));
  EXPECT_EQ(FoundIn("password='7;ann@acme.example;x1' next"),
            (Found{"connection_string:7;", "email:ann@acme.example", "connection_string:;x1"}));
  EXPECT_EQ(FoundIn("password='ann@acme.example' next"), Found{"email:ann@acme.example"});
}

// Scenario: random texts over the characters that readers look for.
// Guarantees: finds lie in the text, are sorted and do not overlap, whether it is escaped or not;
// what was looked at before makes no difference.
TEST(Finder, IsSoundOnRandomTexts) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  constexpr std::string_view kPieces[] = {"4111 1111 1111 1111", "@", "a.b", "%40", "\\u0040", " ",
                                          "+49 30 123438", "DE89", "3704", "://", "password=", "-",
                                          "1234", "Bearer ", "AKIA", "eyJ", ".", "-----BEGIN ",
                                          "\\", "%", "::", "\n", "ghp_", "X", "12", "\xc3\xbc"};
  const DetectorSet set({{"all", "ipv4", "ipv6", "mac", "generic_secret"}, {}, {}});
  Finder kept(set);
  for (int round = 0; round < 3000; round++) {
    std::string text;
    for (uint32_t i = random() % 20; i > 0; i--) text += kPieces[random() % std::size(kPieces)];
    Finder fresh(set);
    std::vector<Finding> found, again;
    kept.Look(text);
    kept.Find(kept.Key("card"), {}, &found);
    fresh.Look(text);
    fresh.Find(fresh.Key("card"), {}, &again);
    ASSERT_EQ(found.size(), again.size()) << text;
    uint32_t end = 0;
    for (size_t i = 0; i < found.size(); i++) {
      EXPECT_EQ(found[i].from, again[i].from);
      EXPECT_EQ(found[i].detector, again[i].detector);
      EXPECT_GE(found[i].from, end) << text;
      EXPECT_LT(found[i].from, found[i].to) << text;
      end = found[i].to;
    }
    EXPECT_LE(end, text.size());
  }
}

// Scenario: random texts of digits and signs, most of them in the shape of IPv4 addresses, with
// these wanted and not; as values of a key that says phone.
// Guarantees: in what Glance leaves out nothing is found; of addresses it leaves out those that are
// not wanted.
TEST(Finder, GlanceLeavesNothingOut) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const bool wanted : {false, true}) {
    DetectorChoice choice = {{"all"}, {}, {}};
    if (wanted) choice.names.emplace_back("ipv4");
    const DetectorSet set(choice);
    Finder finder(set);
    std::vector<Finding> found;
    size_t left_out = 0;
    for (int round = 0; round < 20000; round++) {
      constexpr std::string_view kSigns = ".....-/ )+";
      std::string text;
      for (size_t group = 0; group < 2 + random() % 4; group++) {
        if (group != 0) text += kSigns[random() % kSigns.size()];
        for (size_t i = 1 + random() % 4; i > 0; i--) text += "0123456789"[random() % 10];
      }
      const std::string_view view = text;
      if (finder.Glance({&view, 1}) != 0) continue;
      left_out++;
      if (finder.Look(text)) finder.Find(finder.Key("phone"), {}, &found);
      ASSERT_TRUE(found.empty()) << text;
    }
    EXPECT_GT(left_out, 100u);
    const std::string_view address = "203.0.113.195";
    EXPECT_EQ(finder.Glance({&address, 1}), wanted ? 1u : 0u);
  }
}

// Scenario: a card's digits in every usual grouping and escape; each digit changed in turn.
// Guarantees: the card is found in each form, and none of the changed ones is.
TEST(Finder, FindsCardsInEveryForm) {
  const std::string groups[] = {"4539", "5787", "6362", "1486"};
  for (const std::string separator : {"", " ", "-", "%20", "+"}) {
    const std::string card =
        groups[0] + separator + groups[1] + separator + groups[2] + separator + groups[3];
    EXPECT_EQ(FoundIn("/a?c=" + card + "&d=1"), Found{"payment_card:" + card});
  }
  const std::string card = "4539578763621486";
  for (size_t i = 0; i < card.size(); i++) {
    std::string changed = card;
    changed[i] = static_cast<char>('0' + (changed[i] - '0' + 1) % 10);
    EXPECT_EQ(FoundIn("card " + changed, "", {{"payment_card"}, {}, {}}), Found{}) << changed;
  }
}

// Scenario: a custom detector with a capture group, a validator and context, fed with hits.
// Guarantees: the group is what is found; the validator refuses; counts say what happened.
TEST(Finder, TakesCustomDetectors) {
  CustomDetector custom;
  custom.name = "member";
  custom.pattern = "M-([0-9]+)";
  custom.validator = "luhn";
  custom.capture_group = 1;
  custom.context = {"club"};
  custom.score = 0.3f;
  const DetectorSet set({{}, {}, {custom}});
  ASSERT_EQ(set.patterns().size(), 1u);
  EXPECT_EQ(set.patterns()[0].id, 0u);
  Finder finder(set);
  std::vector<Finding> found;
  const auto find = [&](std::string_view text) {
    const auto from = static_cast<uint32_t>(text.find("M-"));
    finder.Look(text);
    const PatternHit hit = {from, static_cast<uint32_t>(text.size()), 0};
    finder.Find(finder.Key(""), {&hit, 1}, &found);
  };
  find("club M-79927398713");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].from, 7u);
  EXPECT_EQ(found[0].to, 18u);
  EXPECT_EQ(found[0].detector, kKinds);
  find("club M-79927398710");
  EXPECT_TRUE(found.empty());
  find("M-79927398713");
  EXPECT_TRUE(found.empty());
  const DetectorCounts& counts = finder.counts()[kKinds];
  EXPECT_EQ(counts.candidates, 3u);
  EXPECT_EQ(counts.refused, 1u);
  EXPECT_EQ(counts.below_threshold, 1u);
  EXPECT_EQ(counts.found, 1u);
}

}  // namespace
}  // namespace weir::redaction::detect
