#include "plugins/processors/redaction/detect/check_digits.h"

#include <algorithm>
#include <cmath>

namespace weir::redaction::detect {
namespace {

// Permutation and multiplication of the dihedral group D5, as Verhoeff chose them.
constexpr uint8_t kDihedral[10][10] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
    {2, 3, 4, 0, 1, 7, 8, 9, 5, 6}, {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
    {4, 0, 1, 2, 3, 9, 5, 6, 7, 8}, {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2}, {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
    {8, 7, 6, 5, 9, 3, 2, 1, 0, 4}, {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}};
constexpr uint8_t kPermutation[8][10] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
    {5, 8, 0, 3, 7, 9, 6, 1, 4, 2}, {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
    {9, 4, 5, 3, 1, 2, 6, 8, 7, 0}, {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
    {2, 7, 9, 3, 8, 0, 6, 4, 1, 5}, {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}};

constexpr std::array<uint32_t, 256> kCrcTable = [] {
  std::array<uint32_t, 256> table = {};
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
  return table;
}();

uint32_t Crc32(std::string_view bytes) {
  uint32_t crc = ~0u;
  for (const char c : bytes) crc = kCrcTable[(crc ^ static_cast<uint8_t>(c)) & 255] ^ (crc >> 8);
  return ~crc;
}

}  // namespace

uint64_t Digits::Number(size_t from, size_t count) const {
  uint64_t number = 0;
  for (size_t i = from; i < from + count; i++) number = number * 10 + value[i];
  return number;
}

bool Digits::AllSame() const {
  return std::all_of(value.begin(), value.begin() + static_cast<ptrdiff_t>(size),
                     [this](uint8_t d) { return d == value[0]; });
}

Digits DigitsOf(std::string_view text) {
  Digits digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits.Push(c);
  }
  return digits;
}

bool LuhnHolds(std::span<const uint8_t> digits) {
  uint32_t sum = 0;
  for (size_t i = 0; i < digits.size(); i++) {
    uint32_t digit = digits[digits.size() - 1 - i];
    if (i % 2 == 1) digit = digit < 5 ? digit * 2 : digit * 2 - 9;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool VerhoeffHolds(std::span<const uint8_t> digits) {
  uint8_t check = 0;
  for (size_t i = 0; i < digits.size(); i++) {
    check = kDihedral[check][kPermutation[i % 8][digits[digits.size() - 1 - i]]];
  }
  return check == 0;
}

bool Mod11And10Holds(std::span<const uint8_t> digits) {
  uint32_t product = 10;
  for (size_t i = 0; i + 1 < digits.size(); i++) {
    uint32_t sum = (digits[i] + product) % 10;
    if (sum == 0) sum = 10;
    product = sum * 2 % 11;
  }
  return (product + digits.back()) % 10 == 1;
}

bool IbanHolds(std::string_view iban) {
  uint32_t rest = 0;
  for (size_t i = 0; i < iban.size(); i++) {
    const char c = iban[(i + 4) % iban.size()];
    if (c >= '0' && c <= '9') {
      rest = (rest * 10 + static_cast<uint32_t>(c - '0')) % 97;
    } else {
      rest = (rest * 100 + static_cast<uint32_t>((c | 0x20) - 'a' + 10)) % 97;
    }
  }
  return rest == 1;
}

uint32_t WeightedSum(std::span<const uint8_t> digits, std::span<const uint8_t> weights) {
  uint32_t sum = 0;
  for (size_t i = 0; i < weights.size(); i++) sum += static_cast<uint32_t>(digits[i]) * weights[i];
  return sum;
}

double EntropyOf(std::string_view text) {
  uint32_t counts[256] = {};
  for (const char c : text) counts[static_cast<uint8_t>(c)]++;
  const auto size = static_cast<double>(text.size());
  double bits = 0;
  for (const uint32_t count : counts) {
    if (count != 0) bits -= count / size * std::log2(count / size);
  }
  return bits;
}

bool GithubChecksumHolds(std::string_view token) {
  constexpr size_t kCheckBytes = 6;
  constexpr std::string_view kBase62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const size_t underscore = token.find('_');
  if (underscore == std::string_view::npos || token.size() < underscore + 1 + kCheckBytes) {
    return false;
  }
  uint32_t crc = Crc32(token.substr(underscore + 1, token.size() - kCheckBytes - underscore - 1));
  for (size_t i = 0; i < kCheckBytes; i++, crc /= 62) {
    if (token[token.size() - 1 - i] != kBase62[crc % 62]) return false;
  }
  return true;
}

bool IsDate(uint64_t year, uint64_t month, uint64_t day) {
  constexpr uint8_t kDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1 || day > kDays[month - 1]) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month != 2 || day < 29 || leap;
}

}  // namespace weir::redaction::detect
