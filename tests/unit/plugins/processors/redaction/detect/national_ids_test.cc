// National numbers against vectors that another implementation (python-stdnum) made and judged:
// numbers that hold, and the same with one digit changed that do not.
#include "plugins/processors/redaction/detect/national_ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "plugins/processors/redaction/detect/cards.h"
#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/codes.h"

namespace weir::redaction::detect {
namespace {

bool Holds(Kind kind, const std::string& number) {
  const bool letters = std::any_of(number.begin(), number.end(), IsLetter);
  if (letters) return CodeHolds(kind, number);
  return NumberHolds(kind, DigitsOf(number)) || CodeHolds(kind, number);
}

// Scenario: every vector of the file.
// Guarantees: the same verdict, for at least 25 numbers of each of 26 kinds.
TEST(NationalIds, AgreeWithTheVectors) {
  std::ifstream file(WEIR_TEST_DATA "/redaction/national_ids.txt");
  std::map<std::string, int> seen;
  std::string name, number, verdict;
  while (file >> name >> number >> verdict) {
    const std::optional<Kind> kind = KindNamed(name);
    ASSERT_TRUE(kind) << name;
    // What a number's layout asks of its length is no matter of its check digits.
    EXPECT_EQ(Holds(*kind, number), verdict == "holds") << name << " " << number;
    if (verdict == "holds") seen[name]++;
  }
  EXPECT_EQ(seen.size(), 26u);
  for (const auto& [kind, count] : seen) EXPECT_GE(count, 25) << kind;
}

// Scenario: published examples of kinds that the vectors have none of, each with a wrong twin.
// Guarantees: the examples hold and their twins do not.
TEST(NationalIds, KnowPublishedExamples) {
  const struct {
    Kind kind;
    const char* right;
    const char* wrong;
  } cases[] = {
      {Kind::kUsNpi, "1234567893", "1234567894"},
      {Kind::kAuMedicare, "2123456701", "2123456711"},
      {Kind::kUsEin, "911144442", "071144442"},
      {Kind::kImsi, "310150123456789", "999150123456789"},
      {Kind::kVin, "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"},
      {Kind::kUkNino, "AB123456C", "BG123456C"},
      {Kind::kUsDea, "AP5836727", "AP5836728"},
      {Kind::kSgNric, "S1234567D", "S1234567E"},
      {Kind::kSgNric, "F1234567N", "F1234567P"},
      {Kind::kSgNric, "G1234567X", "G1234567W"},
      {Kind::kUsMbi, "1EG4TE5MK73", "1SG4TE5MK73"},
      {Kind::kInPan, "ABCPE1234F", "ABCDE1234F"},
      {Kind::kBrCnpj, "12ABC34501DE35", "12ABC34501DE36"},
      {Kind::kBic, "DEUTDEFF500", "DEUTXXFF500"},
      {Kind::kFiHetu, "131052-308T", "131052-308U"},
      {Kind::kItCodiceFiscale, "RSSMRA85T10A562S", "RSSMRA85T10A562T"},
      {Kind::kUsSsn, "219099998", "219099999"},
  };
  for (const auto& one : cases) {
    EXPECT_TRUE(Holds(one.kind, one.right)) << one.right;
    EXPECT_FALSE(Holds(one.kind, one.wrong)) << one.wrong;
  }
}

// Scenario: the brands' own test numbers, and numbers of no brand or of a wrong length.
// Guarantees: only the first are cards.
TEST(Cards, AreOfABrandAndALength) {
  for (const char* number :
       {"4111111111111111", "4222222222222", "5555555555554444", "2223003122003222",
        "378282246310005", "30569309025904", "6011111111111117", "3530111333300000",
        "6200000000000005", "6304000000000000"}) {
    EXPECT_TRUE(IsCard(DigitsOf(number))) << number;
  }
  for (const char* number :
       {"4111111111111112", "411111111111111", "1234567812345670", "0000000000000000",
        "9999999999999995", "37828224631000"}) {
    EXPECT_FALSE(IsCard(DigitsOf(number))) << number;
  }
}

}  // namespace
}  // namespace weir::redaction::detect
