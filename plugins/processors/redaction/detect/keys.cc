#include "plugins/processors/redaction/detect/keys.h"

#include <algorithm>
#include <cstring>

#include "plugins/processors/redaction/detect/characters.h"
#include "plugins/processors/redaction/detect/check_digits.h"
#include "plugins/processors/redaction/detect/key_blocks.h"

namespace weir::redaction::detect {
namespace {

constexpr float kCertain = 0.95f;

bool OpenaiHolds(std::string_view key) {
  return key.find("T3BlbkFJ") != std::string_view::npos;
}
bool AnthropicHolds(std::string_view key) { return key.starts_with("sk-ant-"); }
bool PypiHolds(std::string_view key) { return key.starts_with("pypi-AgEIcHlwaS5vcmc"); }
bool SendgridHolds(std::string_view key) { return key[25] == '.'; }
bool SlackHolds(std::string_view key) {
  return std::any_of(key.begin() + 5, key.end(), IsDigit);
}

constexpr uint16_t kLong = 512;
constexpr KeyForm kForms[] = {
    {Kind::kGithubToken, "ghp_", Alphabet::kAlnum, 36, 36, GithubChecksumHolds},
    {Kind::kGithubToken, "gho_", Alphabet::kAlnum, 36, 36, GithubChecksumHolds},
    {Kind::kGithubToken, "ghu_", Alphabet::kAlnum, 36, 36, GithubChecksumHolds},
    {Kind::kGithubToken, "ghs_", Alphabet::kAlnum, 36, 36, GithubChecksumHolds},
    {Kind::kGithubToken, "ghr_", Alphabet::kAlnum, 36, 36, GithubChecksumHolds},
    {Kind::kGithubToken, "github_pat_", Alphabet::kUrl, 82, 82},
    {Kind::kGitlabToken, "glpat-", Alphabet::kUrlDots, 20, kLong},
    {Kind::kGitlabToken, "gldt-", Alphabet::kUrlDots, 20, kLong},
    {Kind::kGitlabToken, "glrt-", Alphabet::kUrlDots, 20, kLong},
    {Kind::kGitlabToken, "glptt-", Alphabet::kUrl, 40, kLong},
    {Kind::kGitlabToken, "glft-", Alphabet::kUrl, 20, kLong},
    {Kind::kGitlabToken, "glsoat-", Alphabet::kUrl, 20, kLong},
    {Kind::kGitlabToken, "glcbt-", Alphabet::kUrl, 20, kLong},
    {Kind::kGitlabToken, "glimt-", Alphabet::kUrl, 25, kLong},
    {Kind::kGitlabToken, "glagent-", Alphabet::kUrl, 50, kLong},
    {Kind::kGitlabToken, "gloas-", Alphabet::kUrl, 64, kLong},
    {Kind::kSlackToken, "xoxb-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xoxp-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xoxa-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xoxe-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xoxr-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xoxs-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kSlackToken, "xapp-", Alphabet::kUrl, 20, kLong, SlackHolds},
    {Kind::kStripeKey, "sk_live_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "sk_test_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "sk_prod_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "rk_live_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "rk_test_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "rk_prod_", Alphabet::kAlnum, 10, kLong},
    {Kind::kStripeKey, "whsec_", Alphabet::kBase64, 32, kLong},
    {Kind::kOpenaiKey, "sk-", Alphabet::kUrl, 40, kLong, OpenaiHolds},
    {Kind::kAnthropicKey, "sk-", Alphabet::kUrl, 80, kLong, AnthropicHolds},
    {Kind::kHuggingfaceToken, "hf_", Alphabet::kLetters, 34, 34},
    {Kind::kNpmToken, "npm_", Alphabet::kAlnum, 36, 36},
    {Kind::kPypiToken, "pypi-", Alphabet::kUrl, 65, kLong, PypiHolds},
    {Kind::kSendgridKey, "SG.", Alphabet::kUrlDots, 66, 66, SendgridHolds},
    {Kind::kDigitaloceanToken, "dop_v1_", Alphabet::kHex, 64, 64},
    {Kind::kDigitaloceanToken, "doo_v1_", Alphabet::kHex, 64, 64},
    {Kind::kDigitaloceanToken, "dor_v1_", Alphabet::kHex, 64, 64},
    {Kind::kVaultToken, "hvs.", Alphabet::kUrl, 24, kLong},
    {Kind::kVaultToken, "hvb.", Alphabet::kUrl, 24, kLong},
    {Kind::kVaultToken, "hvr.", Alphabet::kUrl, 24, kLong},
    {Kind::kGrafanaToken, "glsa_", Alphabet::kUrl, 41, 41},
    {Kind::kGrafanaToken, "glc_", Alphabet::kBase64, 32, kLong},
    {Kind::kShopifyToken, "shpat_", Alphabet::kHex, 32, 32},
    {Kind::kShopifyToken, "shpss_", Alphabet::kHex, 32, 32},
    {Kind::kShopifyToken, "shpca_", Alphabet::kHex, 32, 32},
    {Kind::kShopifyToken, "shppa_", Alphabet::kHex, 32, 32},
    {Kind::kLinearKey, "lin_api_", Alphabet::kAlnum, 40, 40},
    {Kind::kNotionToken, "ntn_", Alphabet::kAlnum, 40, 64},
    {Kind::kNotionToken, "secret_", Alphabet::kAlnum, 43, 43},
    {Kind::kNewRelicKey, "NRAK-", Alphabet::kUpperAlnum, 27, 27},
    {Kind::kSentryToken, "sntrys_", Alphabet::kBase64, 40, kLong},
    {Kind::kSentryToken, "sntryu_", Alphabet::kHex, 64, 64},
};

bool IsIn(Alphabet alphabet, char c) {
  switch (alphabet) {
    case Alphabet::kLetters: return IsLetter(c);
    case Alphabet::kAlnum: return IsAlnum(c);
    case Alphabet::kUpperAlnum: return IsUpper(c) || IsDigit(c);
    case Alphabet::kHex: return IsHex(c);
    case Alphabet::kUrl: return IsBase64Url(c);
    case Alphabet::kUrlDots: return IsBase64Url(c) || c == '.';
    case Alphabet::kBase64: return IsBase64(c) || c == '=' || c == '_' || c == '-';
  }
  return false;
}

// Signs at a run's end belong to the text around, where the alphabet has them at all.
size_t RunEnd(std::string_view text, size_t at, Alphabet alphabet) {
  size_t end = at;
  while (end < text.size() && IsIn(alphabet, text[end])) end++;
  while (end > at && (text[end - 1] == '.' || text[end - 1] == ',')) end--;
  return end;
}

void ReadPrefixed(std::string_view text, uint32_t at, Judge* judge) {
  if (at == 0) return;
  for (const KeyForm& form : kForms) {
    const std::string_view prefix = form.prefix;
    if (text[at - 1] != prefix[prefix.size() - 2]) continue;
    if (at + 1 < prefix.size() || text.substr(at + 1 - prefix.size(), prefix.size()) != prefix) {
      continue;
    }
    const size_t from = at + 1 - prefix.size();
    if (!judge->Wants(form.kind) || (from > 0 && IsAlnum(text[from - 1]))) continue;
    const size_t to = RunEnd(text, at + 1, form.alphabet);
    const size_t size = to - at - 1;
    if (size < form.size_min || size > form.size_max) continue;
    if (to < text.size() && IsAlnum(text[to])) continue;
    if (form.check != nullptr && !form.check(text.substr(from, to - from))) {
      judge->Refuse(form.kind);
      continue;
    }
    judge->Offer(form.kind, from, to, kCertain);
  }
}

// "AKIA" and 16 of base 32, "AIza" and 35.
void ReadAccessKey(std::string_view text, uint32_t at, Judge* judge) {
  constexpr size_t kAwsBytes = 20, kGoogleBytes = 39;
  constexpr double kAwsEntropy = 2.5, kGoogleEntropy = 3.5;
  if (at > 0 && IsAlnum(text[at - 1])) return;
  const bool google = text[at + 1] == 'I';
  const Kind kind = google ? Kind::kGcpApiKey : Kind::kAwsAccessKey;
  const size_t to = RunEnd(text, at, google ? Alphabet::kUrl : Alphabet::kUpperAlnum);
  if (to - at != (google ? kGoogleBytes : kAwsBytes) || !judge->Wants(kind)) return;
  if (to < text.size() && IsAlnum(text[to])) return;
  const std::string_view random = text.substr(at + 4, to - at - 4);
  if (EntropyOf(random) < (google ? kGoogleEntropy : kAwsEntropy)) {
    judge->Refuse(kind);
  } else {
    judge->Offer(kind, at, to, kCertain);
  }
}

// "https://hooks.slack.com/services/T../B../..": what is behind "services/" is the secret.
void ReadWebhook(std::string_view text, uint32_t at, Judge* judge) {
  constexpr std::string_view kHost = "hooks", kPath = ".slack.com/services/";
  constexpr size_t kSecretBytesMin = 30;
  if (at < kHost.size() || text.substr(at - kHost.size(), kHost.size()) != kHost) return;
  if (text.substr(at, kPath.size()) != kPath) return;
  const size_t from = at + kPath.size();
  size_t to = from;
  while (to < text.size() && (IsAlnum(text[to]) || text[to] == '/')) to++;
  if (to - from >= kSecretBytesMin) judge->Offer(Kind::kSlackToken, from, to, kCertain);
}

// Three characters, a digit, "Q~" and 31 to 34 more.
void ReadAzureSecret(std::string_view text, uint32_t at, Judge* judge) {
  constexpr size_t kBefore = 5, kAfterMin = 31, kAfterMax = 34;
  const auto is_in = [](char c) { return IsBase64Url(c) || c == '~' || c == '.'; };
  if (at < kBefore || !IsDigit(text[at - 2])) return;
  const size_t from = at - kBefore;
  for (size_t i = from; i < from + 3; i++) {
    if (!is_in(text[i])) return;
  }
  if (from > 0 && is_in(text[from - 1])) return;
  size_t to = at + 1;
  while (to < text.size() && is_in(text[to])) to++;
  if (to - at - 1 < kAfterMin || to - at - 1 > kAfterMax) return;
  judge->Offer(Kind::kAzureKey, from, to, kCertain);
}

// 14 characters, ".atlasv1." and 60 or more.
void ReadAtlas(std::string_view text, uint32_t at, Judge* judge) {
  constexpr size_t kBefore = 14, kAfterMin = 60, kMark = 9;
  if (at < kBefore) return;
  const size_t from = at - kBefore;
  if (!std::all_of(text.begin() + static_cast<ptrdiff_t>(from), text.begin() + at, IsAlnum)) return;
  if (from > 0 && IsAlnum(text[from - 1])) return;
  const size_t to = RunEnd(text, at + kMark, Alphabet::kUrl);
  if (to - at - kMark >= kAfterMin) judge->Offer(Kind::kTerraformToken, from, to, kCertain);
}

// The run of base 64 that the token is in, if it has just 40 characters.
void ReadAwsSecret(std::string_view text, const Token& token, Judge* judge) {
  constexpr uint32_t kBytes = 40;
  constexpr double kEntropy = 4.2;
  const auto ties = [](char c) { return c == '/' || c == '+'; };
  uint32_t from = token.from, to = token.to;
  const bool tied = (from > 0 && ties(text[from - 1])) || (to < text.size() && ties(text[to]));
  if (to - from != kBytes && !tied) return;
  while (from > 0 && IsBase64(text[from - 1]) && to - from <= kBytes) from--;
  while (to < text.size() && IsBase64(text[to]) && to - from <= kBytes) to++;
  if (to - from != kBytes || (to < text.size() && text[to] == '=')) return;
  const std::string_view run = text.substr(from, kBytes);
  const bool mixed = std::any_of(run.begin(), run.end(), IsDigit) &&
                     std::any_of(run.begin(), run.end(), IsUpper) &&
                     std::any_of(run.begin(), run.end(), IsLower);
  if (!mixed || EntropyOf(run) < kEntropy) {
    judge->Refuse(Kind::kAwsSecretKey);
  } else {
    judge->OfferWithContext(Kind::kAwsSecretKey, from, to, 0.5f);
  }
}

}  // namespace

std::span<const KeyForm> KeyForms() { return kForms; }

bool IsAccessKeyPrefix(std::string_view four) {
  if (four.size() < 4) return false;
  return four == "AKIA" || four == "ASIA" || four == "AIza" || four == "ABIA" || four == "ACCA" ||
         four.substr(0, 3) == "A3T";
}

bool IsSchemeTail(uint32_t tail) {
  constexpr uint32_t kBearer = 'r' << 16 | 'e' << 8 | 'r', kBasic = 's' << 16 | 'i' << 8 | 'c';
  return tail == kBearer || tail == kBasic;
}

void ReadKey(std::string_view text, const Anchor& anchor, Judge* judge) {
  switch (anchor.kind) {
    case AnchorKind::kPrefix: return ReadPrefixed(text, anchor.at, judge);
    case AnchorKind::kAccessKey: return ReadAccessKey(text, anchor.at, judge);
    case AnchorKind::kPem: return ReadPem(text, anchor.at, judge);
    case AnchorKind::kJwt: return ReadJwt(text, anchor.at, judge);
    case AnchorKind::kWebhook: return ReadWebhook(text, anchor.at, judge);
    case AnchorKind::kAzureSecret: return ReadAzureSecret(text, anchor.at, judge);
    case AnchorKind::kAtlas: return ReadAtlas(text, anchor.at, judge);
    default: return;
  }
}

void ReadBareKey(std::string_view text, const Token& token, Judge* judge) {
  constexpr uint32_t kTwilioBytes = 34, kDatabricksBytes = 36;
  const std::string_view word = text.substr(token.from, token.size());
  if (token.size() == kTwilioBytes && (word.starts_with("SK") || word.starts_with("AC")) &&
      judge->Wants(Kind::kTwilioKey) && std::all_of(word.begin() + 2, word.end(), IsHex)) {
    judge->Offer(Kind::kTwilioKey, token.from, token.to, word[0] == 'S' ? 0.8f : 0.6f);
  } else if (token.size() == kDatabricksBytes && word.starts_with("dapi") &&
             judge->Wants(Kind::kDatabricksToken) &&
             std::all_of(word.begin() + 4, word.end(), IsHex)) {
    judge->Offer(Kind::kDatabricksToken, token.from, token.to, 0.9f);
  }
  if (judge->Wants(Kind::kAwsSecretKey)) ReadAwsSecret(text, token, judge);
}

}  // namespace weir::redaction::detect
