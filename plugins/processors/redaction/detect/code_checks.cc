// What the standards of codes check: shape by position and check characters.
#include <algorithm>
#include <array>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"
#include "plugins/processors/redaction/detect/codes.h"
#include "plugins/processors/redaction/detect/national_ids.h"

namespace weir::redaction::detect {
namespace {

// 'd' a digit, 'l' a letter, 'a' either.
bool HasShape(std::string_view code, std::string_view shape) {
  if (code.size() != shape.size()) return false;
  for (size_t i = 0; i < shape.size(); i++) {
    const bool fits = shape[i] == 'd'   ? IsDigit(code[i])
                      : shape[i] == 'l' ? IsUpper(code[i])
                                        : IsDigit(code[i]) || IsUpper(code[i]);
    if (!fits) return false;
  }
  return true;
}

bool IsOneOf(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

constexpr std::string_view kCountries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCL"
    "CMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGU"
    "GWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMC"
    "MDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPT"
    "PWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUA"
    "UGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

bool BicHolds(std::string_view code) {
  if (code.size() != 8 && code.size() != 11) return false;
  if (!std::all_of(code.begin(), code.begin() + 6, IsUpper)) return false;
  for (size_t i = 0; i < kCountries.size(); i += 2) {
    if (kCountries.substr(i, 2) == code.substr(4, 2)) return true;
  }
  return false;
}

bool VinHolds(std::string_view code) {
  constexpr uint8_t kWeights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  constexpr std::string_view kValues = "12345678_12345_7_923456789";  // A to Z; '_': not used.
  constexpr size_t kCheckAt = 8;
  if (!HasShape(code, "aaaaaaaaaaaaaaaaa")) return false;
  uint32_t sum = 0;
  for (size_t i = 0; i < code.size(); i++) {
    const char value = IsDigit(code[i]) ? code[i] : kValues[static_cast<size_t>(code[i] - 'A')];
    if (value == '_') return false;
    sum += static_cast<uint32_t>(value - '0') * kWeights[i];
  }
  const uint32_t check = sum % 11;
  return code[kCheckAt] == (check == 10 ? 'X' : static_cast<char>('0' + check));
}

bool NinoHolds(std::string_view code) {
  if (!HasShape(code, "llddddddl") || code[8] > 'D') return false;
  if (IsOneOf(code[0], "DFIQUV") || IsOneOf(code[1], "DFIQUVO")) return false;
  constexpr std::string_view kUnused[] = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};
  return std::find(std::begin(kUnused), std::end(kUnused), code.substr(0, 2)) == std::end(kUnused);
}

bool DeaHolds(std::string_view code) {
  if (!HasShape(code, "laddddddd") || !IsOneOf(code[0], "ABCDEFGHJKLMPRSTUX")) {
    return false;
  }
  const Digits d = DigitsOf(code.substr(2));
  return (d[0] + d[2] + d[4] + 2 * (d[1] + d[3] + d[5])) % 10 == d[6];
}

bool NricHolds(std::string_view code) {
  constexpr uint8_t kWeights[] = {2, 7, 6, 5, 4, 3, 2};
  if (!HasShape(code, "ldddddddl") || !IsOneOf(code[0], "STFGM")) return false;
  uint32_t sum = WeightedSum(DigitsOf(code.substr(1, 7)).all(), kWeights);
  sum += IsOneOf(code[0], "TG") ? 4u : code[0] == 'M' ? 3u : 0u;
  const std::string_view letters = IsOneOf(code[0], "ST") ? "JZIHGFEDCBA"
                                   : code[0] == 'M'       ? "XWUTRQPNJLK"
                                                          : "XWUTRQPNMLK";
  return letters[sum % 11] == code[8];
}

bool DniHolds(std::string_view code) {
  constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  if (code.size() != 9) return false;
  Digits digits;
  if (IsOneOf(code[0], "XYZ")) digits.Push(static_cast<char>(code[0] - 'X' + '0'));
  for (const char c : code.substr(digits.size, 8 - digits.size)) {
    if (!IsDigit(c)) return false;
    digits.Push(c);
  }
  return !digits.AllSame() && kLetters[digits.Number(0, 8) % 23] == code[8];
}

bool MbiHolds(std::string_view code) {
  if (!HasShape(code, "dladladlldd") || code[0] == '0') return false;
  return std::none_of(code.begin(), code.end(), [](char c) { return IsOneOf(c, "SLOIBZ"); });
}

bool PanHolds(std::string_view code) {
  return HasShape(code, "lllllddddl") && IsOneOf(code[3], "PCHABGJLFTE");
}

// What an odd position makes of a character; an even one takes it as it is, 'A' as 0.
constexpr std::array<uint8_t, 26> kFiscalOdd = {1, 0,  5,  7,  9,  13, 15, 17, 19, 21, 2,  4,  18,
                                                20, 11, 3, 6,  8,  12, 14, 16, 10, 22, 25, 24, 23};
// Letters that stand for digits where two people would have the same code.
constexpr std::string_view kFiscalDigits = "LMNPQRSTUV";

bool CodiceFiscaleHolds(std::string_view code) {
  constexpr size_t kDigitsAt[] = {6, 7, 9, 10, 12, 13, 14};
  if (!HasShape(code, "llllllaalaalaaal") || !IsOneOf(code[8], "ABCDEHLMPRST")) return false;
  Digits digits;
  for (const size_t at : kDigitsAt) {
    const size_t letter = kFiscalDigits.find(code[at]);
    if (!IsDigit(code[at]) && letter == std::string_view::npos) return false;
    digits.Push(IsDigit(code[at]) ? code[at] : static_cast<char>('0' + letter));
  }
  const uint64_t day = digits.Number(2, 2);
  if (day == 0 || (day > 31 && day < 41) || day > 71) return false;
  uint32_t sum = 0;
  for (size_t i = 0; i < 15; i++) {
    const auto value = static_cast<size_t>(IsDigit(code[i]) ? code[i] - '0' : code[i] - 'A');
    sum += i % 2 == 0 ? kFiscalOdd[value] : static_cast<uint32_t>(value);
  }
  return code[15] == static_cast<char>('A' + sum % 26);
}

bool HetuHolds(std::string_view code) {
  constexpr std::string_view kLetters = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  if (code.size() != 11 || !IsOneOf(code[6], "+-ABCDEFYXWVU")) return false;
  const Digits d = DigitsOf(std::string_view(code).substr(0, 6));
  const Digits serial = DigitsOf(code.substr(7, 3));
  if (d.size != 6 || serial.size != 3) return false;
  const uint64_t century = code[6] == '+' ? 1800 : code[6] >= 'A' && code[6] <= 'F' ? 2000 : 1900;
  if (!IsDate(century + d.Number(4, 2), d.Number(2, 2), d.Number(0, 2))) return false;
  return kLetters[(d.Number(0, 6) * 1000 + serial.Number(0, 3)) % 31] == code[10];
}

// 17 digits and an X; those that end in a digit are numbers.
bool CnHolds(std::string_view code) {
  constexpr uint8_t kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  const Digits d = DigitsOf(code);
  if (code.size() != 18 || d.size != 17 || code[17] != 'X') return false;
  return IsDate(d.Number(6, 4), d.Number(10, 2), d.Number(12, 2)) && d.Number(6, 4) >= 1900 &&
         d.Number(6, 4) < 2036 && WeightedSum(d.all(), kWeights) % 11 == 2;
}

// Each character counts as its distance from '0'.
bool AlnumCnpjHolds(std::string_view code) {
  constexpr uint8_t kWeights[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  if (!HasShape(code, "aaaaaaaaaaaadd")) return false;
  for (size_t check = 12; check < 14; check++) {
    uint32_t sum = 0;
    for (size_t i = 0; i < check; i++) {
      sum += static_cast<uint32_t>(code[i] - '0') * kWeights[i + 13 - check];
    }
    const uint32_t rest = sum % 11;
    if (code[check] != static_cast<char>('0' + (rest < 2 ? 0 : 11 - rest))) return false;
  }
  return true;
}

// Corsica is 2A and 2B, which count as 19 and 18.
bool CorsicanNirHolds(std::string_view code) {
  if (code.size() != 15 || code[5] != '2' || !IsOneOf(code[6], "AB")) return false;
  char digits[15];
  std::copy(code.begin(), code.end(), digits);
  digits[5] = '1';
  digits[6] = code[6] == 'A' ? '9' : '8';
  const Digits d = DigitsOf({digits, sizeof(digits)});
  return d.size == sizeof(digits) && NumberHolds(Kind::kFrNir, d);
}

}  // namespace

bool CodeHolds(Kind kind, std::string_view code) {
  switch (kind) {
    case Kind::kBic: return BicHolds(code);
    case Kind::kVin: return VinHolds(code);
    case Kind::kUkNino: return NinoHolds(code);
    case Kind::kUsDea: return DeaHolds(code);
    case Kind::kSgNric: return NricHolds(code);
    case Kind::kEsDni: return DniHolds(code);
    case Kind::kUsMbi: return MbiHolds(code);
    case Kind::kInPan: return PanHolds(code);
    case Kind::kItCodiceFiscale: return CodiceFiscaleHolds(code);
    case Kind::kFiHetu: return HetuHolds(code);
    case Kind::kCnResidentId: return CnHolds(code);
    case Kind::kBrCnpj: return AlnumCnpjHolds(code);
    case Kind::kFrNir: return CorsicanNirHolds(code);
    case Kind::kUsPassport: return HasShape(code, "ldddddddd");
    case Kind::kUsDriverLicense:
      return code.size() >= 7 && code.size() <= 14 && IsUpper(code[0]) &&
             DigitsOf(code.substr(1)).size == code.size() - 1;
    default: return false;
  }
}

}  // namespace weir::redaction::detect
