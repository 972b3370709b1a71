#include "plugins/processors/redaction/detect/codes.h"

#include <algorithm>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"

namespace weir::redaction::detect {
namespace {

// Kinds whose code is one token of this length, and what their checks are worth.
struct CodeForm {
  uint8_t size;
  Kind kind;
  float score;
  bool needs_context;
};
constexpr CodeForm kForms[] = {
    {8, Kind::kBic, 0.2f, true},
    {9, Kind::kUkNino, 0.55f, false},
    {9, Kind::kSgNric, 0.6f, false},
    {9, Kind::kEsDni, 0.5f, false},
    {9, Kind::kUsDea, 0.3f, true},
    {9, Kind::kUsPassport, 0.2f, true},
    {10, Kind::kInPan, 0.45f, false},
    {11, Kind::kBic, 0.2f, true},
    {11, Kind::kUsMbi, 0.6f, false},
    {11, Kind::kFiHetu, 0.7f, false},
    {14, Kind::kBrCnpj, 0.2f, true},
    {15, Kind::kFrNir, 0.8f, false},
    {16, Kind::kItCodiceFiscale, 0.95f, false},
    {17, Kind::kVin, 0.45f, false},
    {18, Kind::kCnResidentId, 0.9f, false},
};

// A token that a sign ties to more of its kind is a part of something else: "AB-123456789-X".
bool IsAlone(std::string_view text, const Token& token) {
  const auto ties = [](char c) { return c == '-' || c == '_' || c == '+'; };
  const bool before =
      token.from >= 2 && ties(text[token.from - 1]) && IsAlnum(text[token.from - 2]);
  const bool after =
      token.to + 1 < text.size() && ties(text[token.to]) && IsAlnum(text[token.to + 1]);
  return !before && !after;
}

struct CountryLength {
  char country[3];
  uint8_t size;
};
constexpr CountryLength kIbanLengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16},
    {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22},
    {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20},
    {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22},
    {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21},
    {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30},
    {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20},
    {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20},
    {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22},
    {"RU", 33}, {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24},
    {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26},
    {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
};

size_t IbanLength(char first, char second) {
  for (const CountryLength& entry : kIbanLengths) {
    if (entry.country[0] == ToUpper(first) && entry.country[1] == ToUpper(second)) {
      return entry.size;
    }
  }
  return 0;
}

// "SW1A 1AA", or without the space: only with context.
void ReadPostcode(std::string_view text, const Token& token, Judge* judge) {
  const auto is_inward = [](std::string_view t) {
    return t.size() == 3 && IsDigit(t[0]) && IsUpper(t[1]) && IsUpper(t[2]);
  };
  const auto is_outward = [](std::string_view t) {
    const size_t area = t.size() > 1 && IsUpper(t[1]) ? 2 : 1;
    return t.size() > area && t.size() <= area + 2 && IsUpper(t[0]) && IsDigit(t[area]);
  };
  const std::string_view word = text.substr(token.from, token.size());
  uint32_t to = 0;
  if (word.size() >= 5 && word.size() <= 7) {
    const size_t split = word.size() - 3;
    if (is_outward(word.substr(0, split)) && is_inward(word.substr(split))) to = token.to;
  } else if (word.size() <= 4 && is_outward(word) && token.to + 4 <= text.size() &&
             (text[token.to] == ' ' || text[token.to] == '+') &&
             is_inward(text.substr(token.to + 1, 3)) &&
             (token.to + 4 == text.size() || !IsAlnum(text[token.to + 4]))) {
    to = token.to + 4;
  }
  if (to != 0) judge->OfferWithContext(Kind::kUkPostcode, token.from, to, 0.3f);
}

// "AB 12 34 56 C": the token is the first two letters.
void ReadSpacedNino(std::string_view text, const Token& token, Judge* judge) {
  constexpr uint32_t kBytes = 13;
  if (token.from + kBytes > text.size() || !judge->Wants(Kind::kUkNino)) return;
  const std::string_view bytes = text.substr(token.from, kBytes);
  const char separator = bytes[2];
  for (const size_t at : {5, 8, 11}) {
    if (bytes[at] != separator) return;
  }
  const char code[] = {bytes[0], bytes[1], bytes[3],  bytes[4], bytes[6],
                       bytes[7], bytes[9], bytes[10], bytes[12]};
  const uint32_t to = token.from + kBytes;
  if (to < text.size() && IsAlnum(text[to])) return;
  if (CodeHolds(Kind::kUkNino, {code, sizeof(code)})) {
    judge->Offer(Kind::kUkNino, token.from, to, 0.7f);
  }
}

// Codes that end or begin with a token of four: "131052-308T", "1EG4-TE5-MK73",
// "12.ABC.345/01DE-35".
void ReadDashed(std::string_view text, const Token& token, Judge* judge) {
  const uint32_t from = token.from, to = token.to;
  if (from >= 7 && judge->Wants(Kind::kFiHetu) && !IsAlnum(from > 7 ? text[from - 8] : ' ') &&
      CodeHolds(Kind::kFiHetu, text.substr(from - 7, 11))) {
    judge->Offer(Kind::kFiHetu, from - 7, to, 0.85f);
  }
  if (to + 9 <= text.size() && text[to] == '-' && text[to + 4] == '-' &&
      judge->Wants(Kind::kUsMbi)) {
    char code[11];
    std::copy_n(text.data() + from, 4, code);
    std::copy_n(text.data() + to + 1, 3, code + 4);
    std::copy_n(text.data() + to + 5, 4, code + 7);
    if (CodeHolds(Kind::kUsMbi, {code, sizeof(code)})) {
      judge->Offer(Kind::kUsMbi, from, to + 9, 0.9f);
    }
  }
  if (from >= 11 && to + 3 <= text.size() && text[to] == '-' && text[from - 1] == '/' &&
      judge->Wants(Kind::kBrCnpj)) {
    char code[14];
    const char* begin = text.data() + from - 11;
    std::copy_n(begin, 2, code);
    std::copy_n(begin + 3, 3, code + 2);
    std::copy_n(begin + 7, 3, code + 5);
    std::copy_n(begin + 11, 4, code + 8);
    std::copy_n(text.data() + to + 1, 2, code + 12);
    if (begin[2] == '.' && begin[6] == '.' && CodeHolds(Kind::kBrCnpj, {code, sizeof(code)})) {
      judge->Offer(Kind::kBrCnpj, from - 11, to + 3, 0.9f);
    }
  }
}

}  // namespace

uint32_t ReadIban(std::string_view text, uint32_t from, Judge* judge) {
  constexpr size_t kGroup = 4, kLongest = 34;
  const size_t size = IbanLength(text[from], text[from + 1]);
  if (size == 0 || (from > 0 && IsAlnum(text[from - 1]))) return 0;
  char iban[kLongest];
  char separator = 0;
  size_t have = 0;
  uint32_t at = from;
  for (; have < size && at < text.size(); at++) {
    const char c = text[at];
    if (IsAlnum(c)) {
      iban[have++] = c;
      continue;
    }
    const bool separates = c == ' ' || c == '+' || c == '-' || c == '.';
    if (!separates || have % kGroup != 0 || !IsAlnum(text[at - 1])) return 0;
    if (separator == 0 && have != kGroup) return 0;
    if (separator != 0 && c != separator) return 0;
    separator = c;
  }
  if (have < size || (at < text.size() && IsAlnum(text[at]))) return 0;
  // Half of it in groups is none.
  const size_t separators = at - from - size;
  if (separators != 0 && separators != (size - 1) / kGroup) return 0;
  if (!IbanHolds({iban, size})) {
    judge->Refuse(Kind::kIban);
    return 0;
  }
  judge->Offer(Kind::kIban, from, at, IsUpper(text[from]) ? 0.95f : 0.75f);
  return at;
}

void ReadCode(std::string_view text, const Token& token, Judge* judge) {
  const std::string_view code = text.substr(token.from, token.size());
  const bool begins_as_iban = token.size() >= 4 && IsLetter(code[0]) && IsLetter(code[1]) &&
                              IsDigit(code[2]) && IsDigit(code[3]);
  if (begins_as_iban && (token.size() == 4 || token.size() >= 15) && judge->Wants(Kind::kIban)) {
    if (ReadIban(text, token.from, judge) != 0) return;
  }
  if (token.has_lower) return;
  if (judge->Wants(Kind::kUkPostcode) && token.size() <= 7) ReadPostcode(text, token, judge);
  if (token.size() == 2) ReadSpacedNino(text, token, judge);
  if (token.size() == 4) ReadDashed(text, token, judge);
  if (token.size() < 7 || token.size() > 18 || !IsAlone(text, token)) return;
  if (judge->Wants(Kind::kUsDriverLicense) && CodeHolds(Kind::kUsDriverLicense, code)) {
    judge->OfferWithContext(Kind::kUsDriverLicense, token.from, token.to, 0.2f);
  }
  for (const CodeForm& form : kForms) {
    if (form.size != token.size() || !judge->Wants(form.kind)) continue;
    if (!CodeHolds(form.kind, code)) continue;
    if (form.needs_context) {
      judge->OfferWithContext(form.kind, token.from, token.to, form.score);
    } else {
      judge->Offer(form.kind, token.from, token.to, form.score);
    }
  }
}

void ReadDashedDni(std::string_view text, const NumberGroup& group, Judge* judge) {
  if (!judge->Wants(Kind::kEsDni) || (group.size() != 7 && group.size() != 8)) return;
  if (group.to + 2 > text.size() || text[group.to] != '-') return;
  if (group.to + 2 < text.size() && IsAlnum(text[group.to + 2])) return;
  char code[9];
  uint32_t from = group.from;
  if (group.size() == 7) {
    if (from < 2 || text[from - 1] != '-') return;
    from -= 2;
    code[0] = text[from];
  } else {
    code[0] = text[from];
  }
  if (from > 0 && (IsAlnum(text[from - 1]) || text[from - 1] == '-')) return;
  std::copy_n(text.data() + group.to - 7, 7, code + 1);
  code[8] = text[group.to + 1];
  if (!IsUpper(code[8])) return;
  if (CodeHolds(Kind::kEsDni, {code, sizeof(code)})) {
    judge->Offer(Kind::kEsDni, from, group.to + 2, 0.7f);
  } else {
    judge->Refuse(Kind::kEsDni);
  }
}

}  // namespace weir::redaction::detect
