// Every kind of value that is found without a pattern by the user: its name in the configuration,
// its group, how sure a find has to be, and what it looks like.
//
// Data that never changes. Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace weir::redaction::detect {

// In the order of the catalogue.
enum class Kind : uint8_t {
  kEmail, kPaymentCard, kCardCvv, kIban, kBic, kUsRoutingNumber, kUsBankAccount, kUsSsn, kUsItin,
  kUsEin, kUsPassport, kUsDriverLicense, kUsMbi, kUsNpi, kUsDea, kPhone, kIpv4, kIpv6, kMac, kImei,
  kImsi, kVin, kUkNhs, kUkNino, kUkPostcode, kCaSin, kAuTfn, kAuAbn, kAuAcn, kAuMedicare,
  kInAadhaar, kInPan, kBrCpf, kBrCnpj, kEsDni, kItCodiceFiscale, kFrNir, kDeTaxId, kNlBsn,
  kPlPesel, kSePersonnummer, kFiHetu, kTrTckn, kZaId, kKrRrn, kSgNric, kThId, kCnResidentId,
  kCryptoWallet, kGeoCoordinates, kDateOfBirth,
  kAwsAccessKey, kAwsSecretKey, kGithubToken, kGitlabToken, kSlackToken, kStripeKey, kGcpApiKey,
  kAzureKey, kJwt, kPrivateKey, kOpenaiKey, kAnthropicKey, kHuggingfaceToken, kNpmToken, kPypiToken,
  kSendgridKey, kTwilioKey, kDatabricksToken, kDigitaloceanToken, kVaultToken, kGrafanaToken,
  kShopifyToken, kLinearKey, kNotionToken, kNewRelicKey, kTerraformToken, kSentryToken,
  kBearerToken, kBasicAuth, kUrlCredentials, kConnectionString, kUrlQuerySecret, kSessionCookie,
  kGenericSecret,
  kCount,
};
inline constexpr uint32_t kKinds = static_cast<uint32_t>(Kind::kCount);

enum class Group : uint8_t { kPii, kSecrets };

struct KindInfo {
  std::string_view name;
  Group group = Group::kPii;
  bool in_group = true;  // False: only when it is named itself.
  float threshold = 0.5f;
  std::string_view context;     // Words that make a find surer, separated by "|".
  std::string_view looks_like;  // For the page of the plugin.
};

// By Kind.
std::span<const KindInfo> Catalogue();
std::optional<Kind> KindNamed(std::string_view name);
std::string_view GroupName(Group group);

}  // namespace weir::redaction::detect
