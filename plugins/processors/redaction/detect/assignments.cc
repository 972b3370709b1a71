#include "plugins/processors/redaction/detect/assignments.h"

#include <algorithm>
#include <array>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"

namespace weir::redaction::detect {
namespace {

// Where a name counts.
enum class Place : uint8_t { kAnywhere, kQuery, kCookie };

// Names are compared without their case and signs: "client_secret" and "clientSecret" are one.
struct SecretName {
  std::string_view name;
  Kind kind;
  Place place = Place::kAnywhere;
  bool whole = false;  // The name is just this; otherwise it ends like this.
};
constexpr SecretName kNames[] = {
    {"password", Kind::kConnectionString},
    {"passwd", Kind::kConnectionString},
    {"passphrase", Kind::kConnectionString},
    {"pwd", Kind::kConnectionString, Place::kAnywhere, true},
    {"userpwd", Kind::kConnectionString},
    {"sharedaccesskey", Kind::kConnectionString},
    {"accountkey", Kind::kAzureKey},
    {"cvv", Kind::kCardCvv, Place::kAnywhere},
    {"cvv2", Kind::kCardCvv, Place::kAnywhere},
    {"cvc", Kind::kCardCvv, Place::kAnywhere},
    {"csc", Kind::kCardCvv, Place::kAnywhere, true},
    {"securitycode", Kind::kCardCvv},
    {"token", Kind::kUrlQuerySecret, Place::kQuery},
    {"apikey", Kind::kUrlQuerySecret, Place::kQuery},
    {"accesskey", Kind::kUrlQuerySecret, Place::kQuery},
    {"secret", Kind::kUrlQuerySecret, Place::kQuery},
    {"sig", Kind::kUrlQuerySecret, Place::kQuery, true},
    {"signature", Kind::kUrlQuerySecret, Place::kQuery},
    {"xgoogcredential", Kind::kUrlQuerySecret, Place::kQuery, true},
    {"xamzcredential", Kind::kUrlQuerySecret, Place::kQuery, true},
    {"code", Kind::kUrlQuerySecret, Place::kQuery, true},
    {"auth", Kind::kUrlQuerySecret, Place::kQuery, true},
    {"jsessionid", Kind::kSessionCookie},
    {"phpsessid", Kind::kSessionCookie},
    {"sessionid", Kind::kSessionCookie},
    {"sessid", Kind::kSessionCookie},
    {"connectsid", Kind::kSessionCookie},
    {"sid", Kind::kSessionCookie, Place::kCookie, true},
    {"session", Kind::kSessionCookie, Place::kCookie},
    {"authcookie", Kind::kSessionCookie},
    {"authorization", Kind::kBearerToken},
    {"secret", Kind::kGenericSecret},
    {"token", Kind::kGenericSecret},
    {"apikey", Kind::kGenericSecret},
    {"accesskey", Kind::kGenericSecret},
    {"secretkey", Kind::kGenericSecret},
    {"credential", Kind::kGenericSecret},
    {"credentials", Kind::kGenericSecret},
};
// By the last character: the first of kNames that ends with it, and of each the next one.
constexpr uint8_t kNoName = 0xFF;
struct NameIndex {
  std::array<uint8_t, 128> first;
  std::array<uint8_t, std::size(kNames)> next;
};
constexpr NameIndex kIndex = [] {
  NameIndex index = {};
  index.first.fill(kNoName);
  for (size_t i = std::size(kNames); i-- > 0;) {
    uint8_t& first = index.first[static_cast<uint8_t>(kNames[i].name.back())];
    index.next[i] = first;
    first = static_cast<uint8_t>(i);
  }
  return index;
}();
constexpr size_t kNameBytesMax = 64;

struct Name {
  std::array<char, kNameBytesMax> letters;
  size_t size = 0;
  std::string_view text() const { return {letters.data(), size}; }
};

Name Fold(std::string_view name) {
  Name folded;
  if (name.size() > kNameBytesMax) name.remove_prefix(name.size() - kNameBytesMax);
  for (const char c : name) {
    if (IsAlnum(c)) folded.letters[folded.size++] = ToLower(c);
  }
  return folded;
}

bool IsPlaceholder(std::string_view value) {
  constexpr std::string_view kNothing[] = {"null",     "none",   "true",     "false",  "undefined",
                                           "redacted", "empty",  "required", "string", "incorrect",
                                           "invalid",  "hidden", "filtered", "masked", "missing"};
  if (value.size() < 3) return true;
  if (std::all_of(value.begin(), value.end(), [&](char c) { return c == value[0]; })) return true;
  const char first = value[0];
  if (first == '$' || first == '<' || first == '{' || first == '[' || first == '*' ||
      first == '%' || first == '?') {
    return true;
  }
  const auto is_filler = [](char c) { return ToLower(c) == 'x' || c == '.' || c == '*'; };
  if (std::all_of(value.begin(), value.begin() + 3, is_filler)) return true;
  const Name folded = Fold(value);
  return std::find(std::begin(kNothing), std::end(kNothing), folded.text()) != std::end(kNothing);
}

struct Value {
  size_t from = 0, to = 0;
  bool quoted = false;  // Or in a query string: there is no doubt where it ends.
};

Value ValueBehind(std::string_view text, size_t at, bool query) {
  constexpr ByteSet kEnds(" \t\r\n&;,'\"`)}]<>|"), kQueryEnds(" \t\r\n&#'\"<>");
  Value value;
  size_t from = at + 1;
  for (int i = 0; i < 2 && from < text.size() && text[from] == ' '; i++) from++;
  if (from < text.size() && IsQuote(text[from])) {
    const size_t end = text.find(text[from], from + 1);
    value.from = from + 1;
    value.to = std::min(end, text.size());
    value.quoted = true;
    return value;
  }
  value.from = from;
  value.to = (query ? kQueryEnds : kEnds).FindIn(text, from);
  value.quoted = query;
  return value;
}

bool HasDigitOrSign(std::string_view value) {
  return !std::all_of(value.begin(), value.end(), IsLetter);
}

float PasswordScore(std::string_view text, size_t at, const Value& value) {
  const std::string_view bytes = text.substr(value.from, value.to - value.from);
  if (value.quoted || text[at] == '=') return 0.8f;
  // "password: wrong" is prose, "password: hunter2" is not.
  const bool is_call = bytes.find('(') != std::string_view::npos;
  return HasDigitOrSign(bytes) && !is_call ? 0.6f : 0.1f;
}

bool IsRandom(std::string_view bytes) {
  constexpr size_t kBytesMin = 16, kBytesMax = 64;
  constexpr double kEntropy = 3.5;
  const auto is_in = [](char c) { return IsBase64(c) || IsBase64Url(c) || c == '=' || c == '.'; };
  return bytes.size() >= kBytesMin && bytes.size() <= kBytesMax &&
         std::any_of(bytes.begin(), bytes.end(), IsDigit) &&
         std::all_of(bytes.begin(), bytes.end(), is_in) && EntropyOf(bytes) >= kEntropy;
}

// "Token abc", "ApiKey abc", or the key alone. Bearer and Basic are read where they stand.
void OfferAuthorization(std::string_view text, Value value, Judge* judge) {
  constexpr size_t kBytesMin = 16;
  const size_t space = text.find(' ', value.from);
  const bool has_scheme = space < value.to || (!value.quoted && space == value.to);
  if (has_scheme && space != std::string_view::npos) {
    const Name scheme = Fold(text.substr(value.from, space - value.from));
    if (scheme.text() == "bearer" || scheme.text() == "basic") return;
    constexpr ByteSet kEnds(" ,;&'\"\r\n");
    value.to = kEnds.FindIn(text, space + 1);
    value.from = space + 1;
  }
  const std::string_view bytes = text.substr(value.from, value.to - value.from);
  if (bytes.size() < kBytesMin || !HasDigitOrSign(bytes)) return;
  if (bytes.find_first_of(" ,") != std::string_view::npos) return;
  judge->Offer(Kind::kBearerToken, value.from, value.to, 0.6f);
}

void OfferValue(std::string_view text, size_t at, const Value& value, Kind kind, Judge* judge) {
  constexpr size_t kSecretBytesMin = 8, kAzureBytes = 88;
  const std::string_view bytes = text.substr(value.from, value.to - value.from);
  const auto offer = [&](Kind as, float score) {
    if (judge->Wants(as)) judge->Offer(as, value.from, value.to, score);
  };
  switch (kind) {
    case Kind::kCardCvv:
      if ((bytes.size() == 3 || bytes.size() == 4) && DigitsOf(bytes).size == bytes.size()) {
        offer(kind, 0.6f);
      }
      return;
    case Kind::kBearerToken:
      if (judge->Wants(kind)) OfferAuthorization(text, value, judge);
      return;
    case Kind::kAzureKey:
      if (bytes.size() == kAzureBytes && bytes.ends_with("==")) return offer(kind, 0.95f);
      return offer(Kind::kConnectionString, 0.6f);
    case Kind::kConnectionString:
      if (!IsPlaceholder(bytes)) offer(kind, PasswordScore(text, at, value));
      return;
    case Kind::kUrlQuerySecret:
    case Kind::kSessionCookie:
      if (bytes.size() >= kSecretBytesMin && !IsPlaceholder(bytes)) offer(kind, 0.75f);
      return;
    case Kind::kGenericSecret:
      if (IsRandom(bytes)) offer(kind, 0.55f);
      return;
    default:
      return;
  }
}

bool NameFits(const SecretName& wanted, std::string_view name) {
  if (name.empty() || name.back() != wanted.name.back()) return false;
  return wanted.whole ? name == wanted.name : name.ends_with(wanted.name);
}

// Whether an attribute of that name has such a value as its own.
bool Names(const SecretName& entry, std::string_view name) {
  if (!NameFits(entry, name) || entry.kind == Kind::kBearerToken) return false;
  const bool query = entry.place == Place::kQuery && name != entry.name;
  return !query && (entry.place == Place::kAnywhere || !entry.whole);
}

}  // namespace

std::vector<std::string_view> AssignedNames(const DetectorSet& set) {
  std::vector<std::string_view> names;
  for (const SecretName& entry : kNames) {
    const bool also = entry.kind == Kind::kAzureKey && set.is_on(Kind::kConnectionString);
    if (set.is_on(entry.kind) || also) names.push_back(entry.name);
  }
  return names;
}

void ReadAssignment(std::string_view text, uint32_t at, Judge* judge) {
  size_t end = at;
  if (end > 0 && text[end - 1] == ' ') end--;
  if (end > 0 && IsQuote(text[end - 1])) end--;
  size_t begin = end;
  while (begin > 0 && IsNameByte(text[begin - 1]) && end - begin < kNameBytesMax) begin--;
  if (begin == end) return;
  const bool query = text[at] == '=' && begin > 0 &&
                     (text[begin - 1] == '?' || text[begin - 1] == '&' || text[begin - 1] == '#');
  const Name name = Fold(text.substr(begin, end - begin));
  if (name.size == 0) return;
  // A folded name is ASCII.
  for (uint8_t i = kIndex.first[static_cast<uint8_t>(name.text().back())]; i != kNoName;
       i = kIndex.next[i]) {
    const SecretName& entry = kNames[i];
    if (!NameFits(entry, name.text())) continue;
    if (entry.place == Place::kQuery && !query) continue;
    const bool cookie = entry.place == Place::kCookie;
    if (cookie && !judge->HasContextAfresh(Kind::kSessionCookie, begin)) continue;
    const Value value = ValueBehind(text, at, query);
    if (value.from >= value.to) return;
    OfferValue(text, at, value, entry.kind, judge);
  }
}

bool NamesSecret(std::string_view key) {
  const Name name = Fold(key);
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [&name](const SecretName& entry) { return Names(entry, name.text()); });
}

void ReadNamedValue(std::string_view text, Judge* judge) {
  constexpr size_t kBytesMax = 512;  // Longer ones are documents, and are read as texts.
  if (text.empty() || text.size() > kBytesMax) return;
  const Name name = Fold(judge->key().name);
  const Value value = {0, text.size(), true};
  for (const SecretName& entry : kNames) {
    if (Names(entry, name.text())) OfferValue(text, 0, value, entry.kind, judge);
  }
}

const std::vector<std::string_view>& SecretKeys() {
  static const std::vector<std::string_view> keys = {
      "password", "passwd", "pwd", "passphrase", "user.password", "db.password", "db_password",
      "cvv", "cvc", "card.cvv", "card_cvv", "payment.cvv", "access_token", "refresh_token",
      "id_token", "auth_token", "api_key", "apikey", "client_secret", "session_id", "sessionid",
      "http.request.header.authorization", "http.request.header.cookie",
      "http.response.header.set-cookie", "http.request.header.x-api-key"};
  return keys;
}

}  // namespace weir::redaction::detect
