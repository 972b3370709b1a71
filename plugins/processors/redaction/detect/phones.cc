#include "plugins/processors/redaction/detect/phones.h"

#include <algorithm>

#include "plugins/processors/redaction/detect/characters.h"

namespace weir::redaction::detect {
namespace {

constexpr float kInternational = 0.75f;
constexpr size_t kDigitsMin = 8, kDigitsMax = 15;

// Countries whose numbers have a known length behind the code. Of others the limits of E.164 hold.
struct Plan {
  uint16_t code;
  uint8_t digits_min, digits_max;
};
constexpr Plan kPlans[] = {
    {1, 10, 10},  {7, 10, 10},  {20, 8, 10},  {27, 9, 9},   {30, 10, 10}, {31, 9, 11},
    {32, 8, 9},   {33, 9, 9},   {34, 9, 9},   {36, 8, 9},   {39, 8, 11},  {40, 9, 9},
    {41, 9, 9},   {43, 7, 13},  {44, 9, 10},  {45, 8, 8},   {46, 7, 10},  {47, 8, 8},
    {48, 9, 9},   {49, 6, 12},  {51, 8, 9},   {52, 10, 11}, {53, 8, 8},   {54, 10, 11},
    {55, 10, 11}, {56, 9, 9},   {57, 8, 10},  {58, 10, 10}, {60, 8, 10},  {61, 9, 9},
    {62, 8, 12},  {63, 9, 10},  {64, 8, 10},  {65, 8, 8},   {66, 8, 9},   {81, 9, 10},
    {82, 8, 10},  {84, 9, 10},  {86, 10, 11}, {90, 10, 10}, {91, 10, 10}, {92, 9, 10},
    {93, 9, 9},   {94, 9, 9},   {95, 7, 10},  {98, 10, 10},
};
// Of the codes of three digits those that begin like this are given out.
constexpr uint8_t kThreeDigitCodes[] = {21, 22, 23, 24, 25, 26, 29, 35, 37, 38, 42,
                                        50, 59, 67, 68, 69, 80, 85, 87, 88, 96, 97, 99};

// The national digits that the number's country allows; a max of 0: there is no such country.
Plan PlanOf(const Digits& digits) {
  for (const Plan& plan : kPlans) {
    const size_t leading = plan.code < 10 ? 1 : 2;
    if (digits.Number(0, leading) == plan.code) return plan;
  }
  const auto code = static_cast<uint8_t>(digits.Number(0, 2));
  const bool known = std::find(std::begin(kThreeDigitCodes), std::end(kThreeDigitCodes), code) !=
                     std::end(kThreeDigitCodes);
  return {static_cast<uint16_t>(digits.Number(0, 3)), 5, known ? uint8_t{12} : uint8_t{0}};
}

// Area and exchange of North America.
bool IsNanp(const Digits& digits, size_t at) { return digits[at] >= 2 && digits[at + 3] >= 2; }

bool IsInternational(const Digits& digits) {
  if (digits.size < kDigitsMin || digits.size > kDigitsMax || digits.AllSame()) return false;
  const Plan plan = PlanOf(digits);
  if (plan.digits_max == 0) return false;
  const size_t code = plan.code < 10 ? 1 : plan.code < 100 ? 2 : 3;
  const size_t national = digits.size - code;
  if (national < plan.digits_min || national > plan.digits_max) return false;
  return plan.code != 1 || IsNanp(digits, 1);
}

}  // namespace

void ReadInternationalPhone(std::string_view text, std::span<const NumberGroup> chain,
                            Judge* judge) {
  const uint32_t from = chain[0].from;
  if (from == 0 || text[from - 1] != '+') return;
  if (from >= 2 && IsAlnum(text[from - 2])) return;
  Digits digits;
  size_t best = 0;
  for (size_t i = 0; i < chain.size(); i++) {
    if (digits.size + chain[i].size() > kDigitsMax) break;
    for (uint32_t at = chain[i].from; at < chain[i].to; at++) digits.Push(text[at]);
    // "(0)" is dialled only within the country.
    if (chain[i].separator == '(' && chain[i].size() == 1) digits.size--;
    if (IsInternational(digits)) best = i + 1;
  }
  if (best == 0) {
    judge->Refuse(Kind::kPhone);
  } else {
    judge->Offer(Kind::kPhone, from - 1, chain[best - 1].to, kInternational);
  }
}

bool MayBeNationalPhone(std::span<const NumberGroup> chain) {
  constexpr size_t kGroupsMin = 2, kGroupsMax = 6;
  constexpr uint32_t kNationalMax = 14;  // "0049" and what is behind it.
  if (chain.size() < kGroupsMin || chain.size() > kGroupsMax) return false;
  uint32_t digits = chain[0].size();
  for (const NumberGroup& group : chain.subspan(1)) {
    if (group.separator == '.') return false;
    digits += group.size();
  }
  return digits >= kDigitsMin && digits <= kNationalMax;
}

void ReadNationalPhone(std::string_view text, std::span<const NumberGroup> chain, Judge* judge) {
  const size_t first = chain[0].size(), second = chain[1].size();
  const size_t third = chain.size() > 2 ? chain[2].size() : 0;
  const bool date = second == 2 && ((first == 4 && third == 2) || (first == 2 && third == 4));
  const auto is_four = [](const NumberGroup& group) { return group.size() == 4; };
  // Fours are a card's, unless a trunk prefix begins them.
  const bool fours = third != 0 && std::all_of(chain.begin(), chain.end(), is_four);
  if (date || (fours && text[chain[0].from] != '0')) return;
  judge->OfferWithContext(Kind::kPhone, PhoneBegin(text, chain), chain.back().to, 0.25f);
}

bool IsNationalPhone(std::string_view text, std::span<const NumberGroup> window,
                     const Digits& digits) {
  if (digits.AllSame()) return false;
  const uint32_t from = window[0].from;
  if (from > 0 && text[from - 1] == '+') return false;  // That is the other form's.
  const bool trunk = digits[0] == 0 && digits[1] != 0;
  if (window.size() == 1) {
    if (digits.size == 9) return digits[0] >= 6;  // Spain, Portugal, Poland.
    if (digits.size == 10) return trunk || IsNanp(digits, 0) || digits[0] >= 6;  // India.
    return trunk || (digits[0] == 1 && IsNanp(digits, 1));
  }
  const bool bracket = window[1].separator == ')';
  if (bracket && (from == 0 || text[from - 1] != '(')) return false;
  const size_t first = window[0].size(), second = window[1].size();
  if (first == 1) return digits[0] == 1 && IsNanp(digits, 1);
  if (bracket && first == 2) return trunk;
  if (window.size() == 3 && first == 3 && second == 3 && digits.size == 10) {
    return trunk || IsNanp(digits, 0);
  }
  if (digits.size == 9 && first == 3 && window.size() > 2) return digits[0] >= 6 || trunk;
  return trunk;
}

uint32_t PhoneBegin(std::string_view text, std::span<const NumberGroup> window) {
  const uint32_t from = window[0].from;
  const bool bracket = window.size() > 1 && window[1].separator == ')' && from > 0 &&
                       text[from - 1] == '(';
  return bracket ? from - 1 : from;
}

}  // namespace weir::redaction::detect
