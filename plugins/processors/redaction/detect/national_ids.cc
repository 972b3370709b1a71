#include "plugins/processors/redaction/detect/national_ids.h"

#include <algorithm>

namespace weir::redaction::detect {
namespace {

// The highest year that a birth is expected in.
constexpr uint64_t kLastYear = 2035;

bool IsDateIn20thOr21st(const Digits& d, size_t at) {
  const uint64_t year = d.Number(at, 2), month = d.Number(at + 2, 2), day = d.Number(at + 4, 2);
  return IsDate(1900 + year, month, day) || IsDate(2000 + year, month, day);
}

bool SsnHolds(const Digits& d) {
  const uint64_t area = d.Number(0, 3), group = d.Number(3, 2), serial = d.Number(5, 4);
  const uint64_t all = d.Number(0, 9);
  // Numbers that were printed on sample cards.
  if (all == 78051120 || all == 219099999) return false;
  return area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
}

bool ItinHolds(const Digits& d) {
  const uint64_t group = d.Number(3, 2);
  return d[0] == 9 && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
                       (group >= 90 && group <= 92) || (group >= 94 && group <= 99));
}

bool EinHolds(const Digits& d) {
  constexpr uint8_t kUnused[] = {0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97};
  const uint64_t prefix = d.Number(0, 2);
  return std::find(std::begin(kUnused), std::end(kUnused), prefix) == std::end(kUnused);
}

bool RoutingHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {3, 7, 1, 3, 7, 1, 3, 7, 1};
  const uint64_t bank = d.Number(0, 2);
  const bool known = bank <= 12 || (bank >= 21 && bank <= 32) || (bank >= 61 && bank <= 72) ||
                     bank == 80;
  return known && d.Number(0, 9) != 0 && WeightedSum(d.all(), kWeights) % 10 == 0;
}

bool NpiHolds(const Digits& d) {
  if (d[0] != 1 && d[0] != 2) return false;
  Digits with_prefix = DigitsOf("80840");
  for (const uint8_t digit : d.all()) with_prefix.Push(static_cast<char>('0' + digit));
  return LuhnHolds(with_prefix.all());
}

// Countries' codes of mobile networks, as ranges.
bool ImsiHolds(const Digits& d) {
  constexpr uint16_t kRanges[][2] = {{202, 208}, {212, 222}, {226, 235}, {238, 250}, {255, 297},
                                     {302, 316}, {330, 376}, {400, 440}, {441, 441}, {450, 472},
                                     {502, 555}, {602, 659}, {702, 750}};
  const uint64_t country = d.Number(0, 3);
  return std::any_of(std::begin(kRanges), std::end(kRanges), [country](const auto& range) {
    return country >= range[0] && country <= range[1];
  });
}

bool NhsHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
  const uint32_t check = (11 - WeightedSum(d.all(), kWeights) % 11) % 11;
  return check == d[9];
}

bool TfnHolds(const Digits& d) {
  constexpr uint8_t kNine[] = {1, 4, 3, 7, 5, 8, 6, 9, 10}, kEight[] = {10, 7, 8, 4, 6, 3, 5, 1};
  if (d.size == 9) return WeightedSum(d.all(), kNine) % 11 == 0;
  return d.size == 8 && WeightedSum(d.all(), kEight) % 11 == 0;
}

bool AbnHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  return d[0] != 0 && (WeightedSum(d.all(), kWeights) - 10) % 89 == 0;
}

bool AcnHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {8, 7, 6, 5, 4, 3, 2, 1};
  return (10 - WeightedSum(d.all(), kWeights) % 10) % 10 == d[8];
}

bool AuMedicareHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9};
  return d[0] >= 2 && d[0] <= 6 && WeightedSum(d.all(), kWeights) % 10 == d[8];
}

uint8_t Mod11Digit(std::span<const uint8_t> digits, std::span<const uint8_t> weights) {
  const uint32_t rest = WeightedSum(digits, weights) % 11;
  return static_cast<uint8_t>(rest < 2 ? 0 : 11 - rest);
}

bool CpfHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  const std::span<const uint8_t> weights(kWeights);
  return Mod11Digit(d.all(), weights.subspan(1)) == d[9] && Mod11Digit(d.all(), weights) == d[10];
}

bool CnpjHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  const std::span<const uint8_t> weights(kWeights);
  return Mod11Digit(d.all(), weights.subspan(1)) == d[12] &&
         Mod11Digit(d.all(), weights) == d[13];
}

bool NirHolds(const Digits& d) {
  const uint64_t month = d.Number(3, 2);
  const bool known_month = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) ||
                           month >= 50;
  const bool known_sex = (d[0] >= 1 && d[0] <= 4) || d[0] == 7 || d[0] == 8;
  return known_sex && known_month && 97 - d.Number(0, 13) % 97 == d.Number(13, 2);
}

// Of the first ten digits one stands there twice or three times, the others once or not at all.
bool DeTaxIdHolds(const Digits& d) {
  uint8_t counts[10] = {};
  for (size_t i = 0; i < 10; i++) counts[d[i]]++;
  const auto repeated = std::count_if(counts, counts + 10, [](uint8_t c) { return c > 1; });
  const uint8_t most = *std::max_element(counts, counts + 10);
  return d[0] != 0 && repeated == 1 && most <= 3 && Mod11And10Holds(d.all());
}

bool BsnHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {9, 8, 7, 6, 5, 4, 3, 2};
  const uint32_t sum = WeightedSum(d.all(), kWeights);
  return d.Number(0, 9) != 0 && sum % 11 == d[8];
}

bool PeselHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  constexpr uint16_t kCenturies[] = {1900, 2000, 2100, 2200, 1800};
  const uint64_t month = d.Number(2, 2);
  if (month / 20 > 4) return false;
  const uint64_t year = kCenturies[month / 20] + d.Number(0, 2);
  return IsDate(year, month % 20, d.Number(4, 2)) && year <= kLastYear &&
         (10 - WeightedSum(d.all(), kWeights) % 10) % 10 == d[10];
}

// A day above 60 is that of a coordination number.
bool PersonnummerHolds(const Digits& d) {
  const size_t at = d.size == 12 ? 2 : 0;
  if (d.size == 12 && d.Number(0, 2) != 19 && d.Number(0, 2) != 20) return false;
  const uint64_t day = d.Number(at + 4, 2);
  const uint64_t real_day = day > 60 ? day - 60 : day;
  const uint64_t year = d.size == 12 ? d.Number(0, 4) : 2000 + d.Number(0, 2);
  if (!IsDate(year, d.Number(at + 2, 2), real_day)) return false;
  return LuhnHolds(d.Slice(at, 10));
}

bool TcknHolds(const Digits& d) {
  if (d[0] == 0) return false;
  const int odd = d[0] + d[2] + d[4] + d[6] + d[8], even = d[1] + d[3] + d[5] + d[7];
  if (((odd * 7 - even) % 10 + 10) % 10 != d[9]) return false;
  return (odd + even + d[9]) % 10 == d[10];
}

bool ZaIdHolds(const Digits& d) {
  return IsDateIn20thOr21st(d, 0) && d[10] <= 2 && LuhnHolds(d.all());
}

bool RrnHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};
  if (!IsDateIn20thOr21st(d, 0)) return false;
  return (11 - WeightedSum(d.all(), kWeights) % 11) % 10 == d[12];
}

bool ThIdHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};
  return d[0] >= 1 && d[0] <= 8 && (11 - WeightedSum(d.all(), kWeights) % 11) % 10 == d[12];
}

bool BirthDateHolds(const Digits& d) {
  const uint64_t first = d.Number(0, 4), last = d.Number(4, 4);
  const auto plausible = [](uint64_t year) { return year >= 1900 && year <= kLastYear; };
  if (plausible(first) && IsDate(first, d.Number(4, 2), d.Number(6, 2))) return true;
  return plausible(last) && (IsDate(last, d.Number(0, 2), d.Number(2, 2)) ||
                             IsDate(last, d.Number(2, 2), d.Number(0, 2)));
}

bool CnHolds(const Digits& d) {
  constexpr uint8_t kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
  const uint64_t year = d.Number(6, 4);
  return d[0] != 0 && year >= 1900 && year <= kLastYear &&
         IsDate(year, d.Number(10, 2), d.Number(12, 2)) &&
         WeightedSum(d.all(), kWeights) % 11 == 1;
}

}  // namespace

bool NumberHolds(Kind kind, const Digits& d) {
  switch (kind) {
    case Kind::kUsSsn: return SsnHolds(d);
    case Kind::kUsItin: return ItinHolds(d);
    case Kind::kUsEin: return EinHolds(d);
    case Kind::kUsRoutingNumber: return RoutingHolds(d);
    case Kind::kUsBankAccount:
    case Kind::kUsPassport:
    case Kind::kUsDriverLicense: return !d.AllSame();
    case Kind::kUsNpi: return NpiHolds(d);
    case Kind::kImei: return LuhnHolds(d.all());
    case Kind::kImsi: return ImsiHolds(d);
    case Kind::kUkNhs: return NhsHolds(d);
    case Kind::kCaSin: return d[0] != 0 && d[0] != 8 && LuhnHolds(d.all());
    case Kind::kAuTfn: return TfnHolds(d);
    case Kind::kAuAbn: return AbnHolds(d);
    case Kind::kAuAcn: return AcnHolds(d);
    case Kind::kAuMedicare: return AuMedicareHolds(d);
    case Kind::kInAadhaar: return d[0] >= 2 && VerhoeffHolds(d.all());
    case Kind::kBrCpf: return !d.AllSame() && CpfHolds(d);
    case Kind::kBrCnpj: return !d.AllSame() && CnpjHolds(d);
    case Kind::kFrNir: return NirHolds(d);
    case Kind::kDeTaxId: return DeTaxIdHolds(d);
    case Kind::kNlBsn: return BsnHolds(d);
    case Kind::kPlPesel: return PeselHolds(d);
    case Kind::kSePersonnummer: return PersonnummerHolds(d);
    case Kind::kTrTckn: return TcknHolds(d);
    case Kind::kZaId: return ZaIdHolds(d);
    case Kind::kKrRrn: return RrnHolds(d);
    case Kind::kCnResidentId: return CnHolds(d);
    case Kind::kThId: return ThIdHolds(d);
    case Kind::kDateOfBirth: return BirthDateHolds(d);
    default: return false;
  }
}

}  // namespace weir::redaction::detect
