// What a configuration turns on, and what it is told when it is wrong.
#include "plugins/processors/redaction/detect/detector_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weir::redaction::detect {
namespace {

std::string Problem(const DetectorChoice& choice) {
  try {
    const DetectorSet set(choice);
  } catch (const SetError& error) {
    return error.option() + " " + error.what();
  }
  return "";
}

CustomDetector Custom() {
  CustomDetector custom;
  custom.name = "badge";
  custom.pattern = "B-([0-9]+)";
  return custom;
}

// Scenario: groups, and detectors that are in none.
// Guarantees: a group turns on its own; ipv4, ipv6, mac and generic_secret only when named.
TEST(DetectorSet, KnowsGroups) {
  const DetectorSet pii({{"pii"}, {}, {}}), all({{"all"}, {}, {}}), named({{"ipv4"}, {}, {}});
  EXPECT_TRUE(pii.is_on(Kind::kEmail));
  EXPECT_FALSE(pii.is_on(Kind::kJwt));
  for (const Kind kind : {Kind::kIpv4, Kind::kIpv6, Kind::kMac, Kind::kGenericSecret}) {
    EXPECT_FALSE(all.is_on(kind));
  }
  EXPECT_TRUE(all.is_on(Kind::kJwt));
  EXPECT_TRUE(named.is_on(Kind::kIpv4));
  EXPECT_FALSE(named.is_on(Kind::kEmail));
  EXPECT_FALSE(DetectorSet({}).looks());
}

// Scenario: names, thresholds and custom detectors that can not be used.
// Guarantees: each message names the option, what was found and what was expected.
TEST(DetectorSet, TellsWhatIsWrong) {
  EXPECT_THAT(Problem({{"pii", "emial"}, {}, {}}),
              testing::AllOf(testing::StartsWith("/detectors/1 "), testing::HasSubstr("emial"),
                             testing::HasSubstr("\"email\"")));
  EXPECT_THAT(Problem({{}, {{"email", 1.5f}}, {}}),
              testing::StartsWith("/detector_thresholds/email is 1.5"));
  EXPECT_THAT(Problem({{}, {{"nothing", 0.5f}}, {}}),
              testing::StartsWith("/detector_thresholds/nothing"));
  CustomDetector custom = Custom();
  custom.validator = "crc";
  EXPECT_THAT(Problem({{}, {}, {custom}}),
              testing::AllOf(testing::StartsWith("/custom_detectors/0/validator"),
                             testing::HasSubstr("luhn")));
  custom = Custom();
  custom.capture_group = 2;
  EXPECT_THAT(Problem({{}, {}, {custom}}),
              testing::StartsWith("/custom_detectors/0/capture_group is 2"));
  custom = Custom();
  custom.name = "email";
  EXPECT_THAT(Problem({{}, {}, {custom}}), testing::StartsWith("/custom_detectors/0/name"));
  EXPECT_EQ(Problem({{"all"}, {{"email", 0.9f}}, {Custom()}}), "");
}

// Scenario: the catalogue.
// Guarantees: names are unique and in snake case, and every entry is described.
TEST(Catalogue, IsInOrder) {
  for (uint32_t i = 0; i < kKinds; i++) {
    const KindInfo& info = Catalogue()[i];
    EXPECT_EQ(KindNamed(info.name), static_cast<Kind>(i)) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
              std::string_view::npos);
    EXPECT_FALSE(info.looks_like.empty()) << info.name;
    EXPECT_FALSE(info.context.empty()) << info.name;
  }
}

}  // namespace
}  // namespace weir::redaction::detect
