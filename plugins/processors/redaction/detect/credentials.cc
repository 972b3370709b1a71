#include "plugins/processors/redaction/detect/credentials.h"

#include <algorithm>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"
#include "plugins/processors/redaction/detect/key_blocks.h"

namespace weir::redaction::detect {
namespace {

bool IsTokenByte(char c) {
  return IsAlnum(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' || c == '/' ||
         c == '=';
}

// The word that ends at `end`, in any case, with a border before it.
bool EndsWithWord(std::string_view text, size_t end, std::string_view word) {
  if (end < word.size()) return false;
  const size_t from = end - word.size();
  for (size_t i = 0; i < word.size(); i++) {
    if (ToLower(text[from + i]) != word[i]) return false;
  }
  return from == 0 || !IsAlnum(text[from - 1]);
}

void ReadBearer(std::string_view text, size_t from, size_t to, Judge* judge) {
  constexpr size_t kBytesMin = 16;
  constexpr double kEntropy = 3;
  const std::string_view token = text.substr(from, to - from);
  if (token.size() < kBytesMin) return;
  const bool mixed = std::any_of(token.begin(), token.end(), IsDigit) ||
                     (std::any_of(token.begin(), token.end(), IsUpper) &&
                      std::any_of(token.begin(), token.end(), IsLower));
  if (!mixed || EntropyOf(token) < kEntropy) {
    judge->Refuse(Kind::kBearerToken);
  } else {
    judge->Offer(Kind::kBearerToken, from, to, 0.96f);
  }
}

void ReadBasic(std::string_view text, size_t from, size_t to, Judge* judge) {
  constexpr size_t kBytesMin = 4;
  char bytes[512];
  const std::string_view token = text.substr(from, to - from);
  if (token.size() < kBytesMin) return;
  const std::string_view pair = DecodeBase64(token, bytes);
  const bool printable = std::all_of(pair.begin(), pair.end(), [](char c) {
    return static_cast<uint8_t>(c) >= 0x20 && c != 0x7f;
  });
  if (!printable || pair.find(':') == std::string_view::npos) {
    judge->Refuse(Kind::kBasicAuth);
  } else {
    judge->Offer(Kind::kBasicAuth, from, to, 0.95f);
  }
}

bool IsPlaceholder(std::string_view password) {
  if (password.starts_with("${") || password.starts_with("$(") || password.starts_with("{{") ||
      (password.front() == '<' && password.back() == '>')) {
    return true;
  }
  if (password == "REDACTED" || password == "redacted") return true;
  const auto is_variable = [](char c) { return IsUpper(c) || c == '_'; };
  if (password[0] == '$' && std::all_of(password.begin() + 1, password.end(), is_variable)) {
    return true;
  }
  return std::all_of(password.begin(), password.end(),
                     [&](char c) { return c == '*' || c == 'x' || c == 'X'; });
}

}  // namespace

void ReadScheme(std::string_view text, uint32_t at, Judge* judge) {
  const bool bearer = EndsWithWord(text, at, "bearer"), basic = EndsWithWord(text, at, "basic");
  if (!bearer && !basic) return;
  size_t from = at + 1;
  while (from < text.size() && text[from] == ' ') from++;
  size_t to = from;
  while (to < text.size() && IsTokenByte(text[to])) to++;
  while (to > from && text[to - 1] == '.') to--;
  if (bearer && judge->Wants(Kind::kBearerToken)) ReadBearer(text, from, to, judge);
  if (basic && judge->Wants(Kind::kBasicAuth)) ReadBasic(text, from, to, judge);
}

void ReadUrlCredentials(std::string_view text, uint32_t at, Judge* judge) {
  constexpr size_t kSlashes = 3;  // "://"
  if (at == 0 || !IsAlnum(text[at - 1])) return;
  const size_t from = at + kSlashes;
  constexpr ByteSet kEnds("/?# \t\r\n\"'<>\\");
  const size_t end = kEnds.FindIn(text, from);
  const std::string_view authority = text.substr(std::min(from, end), end - std::min(from, end));
  const size_t host = authority.rfind('@');
  if (host == std::string_view::npos) return;
  const size_t colon = authority.find(':');
  if (colon >= host || colon + 1 == host) return;
  const std::string_view password = authority.substr(colon + 1, host - colon - 1);
  if (IsPlaceholder(password)) {
    judge->Refuse(Kind::kUrlCredentials);
  } else {
    judge->Offer(Kind::kUrlCredentials, from + colon + 1, from + host, 0.98f);
  }
}

}  // namespace weir::redaction::detect
