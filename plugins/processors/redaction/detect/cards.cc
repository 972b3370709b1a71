#include "plugins/processors/redaction/detect/cards.h"

namespace weir::redaction::detect {
namespace {

struct Brand {
  uint32_t first, last;  // Of the leading digits, as many as `last` has.
  uint8_t digits_min, digits_max;
};
constexpr Brand kBrands[] = {
    {4, 4, 13, 13},           {4, 4, 16, 16},           {4, 4, 19, 19},      // Visa
    {51, 55, 16, 16},         {2221, 2720, 16, 16},                          // Mastercard
    {34, 34, 15, 15},         {37, 37, 15, 15},                              // American Express
    {300, 305, 14, 19},       {309, 309, 14, 19},       {36, 36, 14, 19},    // Diners
    {38, 39, 14, 19},                                                        // Diners
    {6011, 6011, 16, 19},     {644, 649, 16, 19},       {65, 65, 16, 19},    // Discover
    {3528, 3589, 16, 19},                                                    // JCB
    {62, 62, 16, 19},         {8100, 8171, 16, 19},                          // UnionPay
    {2200, 2204, 16, 19},                                                    // Mir
    {5018, 5018, 13, 19},     {5020, 5020, 13, 19},     {5038, 5038, 13, 19},  // Maestro
    {5893, 5893, 13, 19},     {6304, 6304, 13, 19},     {6759, 6759, 13, 19},
    {6761, 6763, 13, 19},     {6703, 6703, 16, 19},
    {5019, 5019, 16, 16},                                                    // Dankort
    {504175, 504175, 16, 16}, {506699, 506778, 16, 16}, {509000, 509999, 16, 16},  // Elo
    {636297, 636297, 16, 16}, {636368, 636368, 16, 16},
    {606282, 606282, 16, 19},                                                // Hipercard
    {508500, 508999, 16, 16}, {606985, 607984, 16, 16}, {608001, 608500, 16, 16},  // RuPay
    {817200, 820199, 16, 16},
    {506099, 506198, 16, 19}, {507865, 507964, 16, 19},                      // Verve
    {979200, 979289, 16, 16},                                                // Troy
    {8600, 8600, 16, 16},     {9860, 9860, 16, 16},                          // Uzcard, Humo
    {9112, 9112, 16, 16},                                                    // Belkart
};

}  // namespace

bool IsCard(const Digits& digits) {
  for (const Brand& brand : kBrands) {
    if (digits.size < brand.digits_min || digits.size > brand.digits_max) continue;
    size_t leading = 1;
    for (uint32_t rest = brand.last; rest >= 10; rest /= 10) leading++;
    const uint64_t prefix = digits.Number(0, leading);
    if (prefix < brand.first || prefix > brand.last) continue;
    return !digits.AllSame() && LuhnHolds(digits.all());
  }
  return false;
}

}  // namespace weir::redaction::detect
