#include "plugins/processors/redaction/detect/catalogue.h"

namespace weir::redaction::detect {
namespace {

constexpr Group kP = Group::kPii, kS = Group::kSecrets;
constexpr float kUsual = 0.5f;

// Addresses of machines are what operators search by, so ipv4, ipv6 and mac are on only when they
// are named; generic_secret guesses.
constexpr KindInfo kCatalogue[] = {
    {"email", kP, true, kUsual, "mail|user|contact", "local@domain.tld"},
    {"payment_card", kP, true, kUsual, "card|credit|debit|visa|mastercard|amex|cc|pan|payment",
     "13 to 19 digits of a known brand, in groups or not; Luhn"},
    {"card_cvv", kP, true, kUsual, "cvv|cvc|csc|card", "3 or 4 digits behind cvv= or the like"},
    {"iban", kP, true, kUsual, "iban|bank|account", "country, length by country, mod 97"},
    {"bic", kP, true, kUsual, "swift|bic", "8 or 11 characters with a country; only with context"},
    {"us_routing_number", kP, true, kUsual, "aba|routing|rtn", "9 digits, 3-7-1 weights"},
    {"us_bank_account", kP, true, kUsual,
     "account number|account no|accountnumber|account_number|acct|bank account|bank_account",
     "8 to 17 digits; only with context"},
    {"us_ssn", kP, true, kUsual, "ssn|social security|socialsecurity|social_security",
     "3-2-4 digits in assigned areas"},
    {"us_itin", kP, true, kUsual, "itin|taxpayer|tax", "9xx-xx-xxxx in assigned ranges"},
    {"us_ein", kP, true, kUsual, "ein|employer|fein", "2-7 digits with a known prefix"},
    {"us_passport", kP, true, kUsual, "passport", "9 digits or a letter and 8; only with context"},
    {"us_driver_license", kP, true, kUsual,
     "driver|license|licence|driverlicense|driving|dln",
     "as the states write them; only with context"},
    {"us_mbi", kP, true, kUsual, "mbi|medicare|beneficiary", "11 characters by position"},
    {"us_npi", kP, true, kUsual, "npi|provider", "10 digits, Luhn behind 80840"},
    {"us_dea", kP, true, kUsual, "dea", "2 letters, 7 digits, check digit"},
    {"phone", kP, true, kUsual,
     "phone|tel|telef|mobil|mobiel|msisdn|call|called|caller|sms|fax|cell|cellular|whatsapp|"
     "rufnummer|handy|t\u00e9l\u00e9phone|tel\u00e9fono|m\u00f3vil|celular|telem\u00f3vel|"
     "\u96fb\u8a71|\u643a\u5e2f",
     "+ and a country's code, or a national form"},
    {"ipv4", kP, false, kUsual, "ip|addr|address|client|peer|host", "four numbers up to 255"},
    {"ipv6", kP, false, kUsual, "ip|addr|address|client|peer|host", "groups of hex with colons"},
    {"mac", kP, false, kUsual, "mac|bssid|ether|nic", "6 pairs of hex digits"},
    {"imei", kP, true, kUsual, "imei|device", "15 digits, Luhn; only with context when bare"},
    {"imsi", kP, true, kUsual, "imsi|subscriber", "15 digits with a country's code; context"},
    {"vin", kP, true, kUsual, "vin|vehicle|chassis", "17 characters, weights mod 11"},
    {"uk_nhs", kP, true, kUsual, "nhs|patient", "10 digits, mod 11"},
    {"uk_nino", kP, true, kUsual, "nino|insurance|national insurance", "AB 12 34 56 C"},
    {"uk_postcode", kP, true, kUsual, "postcode|postal|post code|post_code|zip",
     "outward and inward code; only with context"},
    {"ca_sin", kP, true, kUsual, "sin|social insurance|social_insurance", "3-3-3 digits, Luhn"},
    {"au_tfn", kP, true, kUsual, "tfn|tax file|tax_file", "8 or 9 digits, weights mod 11"},
    {"au_abn", kP, true, kUsual, "abn|business number|business_number", "11 digits, mod 89"},
    {"au_acn", kP, true, kUsual, "acn|company number|company_number", "9 digits, mod 10"},
    {"au_medicare", kP, true, kUsual, "medicare", "10 or 11 digits, weights mod 10"},
    {"in_aadhaar", kP, true, kUsual, "aadhaar|aadhar|uidai|uid", "4-4-4 digits, Verhoeff"},
    {"in_pan", kP, true, kUsual, "pan|income tax|permanent account", "5 letters, 4 digits, letter"},
    {"br_cpf", kP, true, kUsual, "cpf|contribuinte", "ddd.ddd.ddd-dd, two check digits"},
    {"br_cnpj", kP, true, kUsual, "cnpj", "dd.ddd.ddd/dddd-dd, two check digits"},
    {"es_dni", kP, true, kUsual, "dni|nie|nif", "8 digits and a letter, mod 23"},
    {"it_codice_fiscale", kP, true, kUsual, "codice|fiscale|codicefiscale",
     "16 characters by position, mod 26"},
    {"fr_nir", kP, true, kUsual, "nir|insee|securite sociale|social security",
     "13 digits and 2, mod 97"},
    {"de_tax_id", kP, true, kUsual, "steuer|idnr|tax|tin", "11 digits, mod 11,10"},
    {"nl_bsn", kP, true, kUsual, "bsn|burgerservice|sofi", "9 digits, the test by 11"},
    {"pl_pesel", kP, true, kUsual, "pesel", "11 digits, a date and weights"},
    {"se_personnummer", kP, true, kUsual, "personnummer|personnr|pnr", "a date, 4 digits, Luhn"},
    {"fi_hetu", kP, true, kUsual, "hetu|henkilotunnus", "a date, a sign, 3 digits, mod 31"},
    {"tr_tckn", kP, true, kUsual, "tckn|kimlik|tc no", "11 digits, two check digits"},
    {"za_id", kP, true, kUsual, "id number|id_number|idnumber|south african|rsa id",
     "13 digits, a date and Luhn"},
    {"kr_rrn", kP, true, kUsual, "rrn|resident|jumin", "6-7 digits, a date and weights"},
    {"sg_nric", kP, true, kUsual, "nric|fin", "a letter, 7 digits, a check letter"},
    {"th_id", kP, true, kUsual, "thai|thai id|citizen", "13 digits, mod 11"},
    {"cn_resident_id", kP, true, kUsual, "resident|shenfenzheng|sfz|id card",
     "17 digits and a check character"},
    {"crypto_wallet", kP, true, kUsual, "wallet|btc|bitcoin|eth|ethereum|crypto",
     "base58check, bech32 or EIP-55"},
    {"geo_coordinates", kP, true, kUsual,
     "lat|latitude|lon|lng|longitude|geo|gps|coord|coordinates|location",
     "a pair with 4 decimals or more; only with context"},
    {"date_of_birth", kP, true, kUsual,
     "dob|birth|birthday|born|birthdate|date_of_birth|dateofbirth",
     "a date; only with context"},
    {"aws_access_key", kS, true, kUsual, "aws|access", "AKIA, ASIA and sisters, 16 of base 32"},
    {"aws_secret_key", kS, true, kUsual, "aws|secret|aws_secret_access_key",
     "40 of base 64; only with context"},
    {"github_token", kS, true, kUsual, "github|token", "ghp_ and sisters, CRC-32; github_pat_"},
    {"gitlab_token", kS, true, kUsual, "gitlab|token", "glpat- and sisters"},
    {"slack_token", kS, true, kUsual, "slack|token", "xoxb- and sisters, xapp-, webhooks"},
    {"stripe_key", kS, true, kUsual, "stripe|key", "sk_live_, rk_test_ and sisters"},
    {"gcp_api_key", kS, true, kUsual, "google|gcp|key", "AIza and 35 characters"},
    {"azure_key", kS, true, kUsual, "azure|accountkey|client_secret|secret",
     "AccountKey= and 88 of base 64; client secrets with Q~"},
    {"jwt", kS, true, kUsual, "jwt|token|bearer", "three parts; the header has alg"},
    {"private_key", kS, true, kUsual, "key", "PEM block, also cut off"},
    {"openai_key", kS, true, kUsual, "openai|key", "sk- with T3BlbkFJ"},
    {"anthropic_key", kS, true, kUsual, "key", "sk-ant-"},
    {"huggingface_token", kS, true, kUsual, "hugging|token", "hf_ and 34 letters"},
    {"npm_token", kS, true, kUsual, "npm|token", "npm_ and 36 characters"},
    {"pypi_token", kS, true, kUsual, "pypi|token", "pypi-AgEIcHlwaS5vcmc"},
    {"sendgrid_key", kS, true, kUsual, "sendgrid|key", "SG. 22 . 43"},
    {"twilio_key", kS, true, kUsual, "twilio|account_sid|api", "SK or AC and 32 hex digits"},
    {"databricks_token", kS, true, kUsual, "databricks|token", "dapi and 32 hex digits"},
    {"digitalocean_token", kS, true, kUsual, "digitalocean|token", "dop_v1_ and 64 hex digits"},
    {"vault_token", kS, true, kUsual, "vault|token", "hvs., hvb., hvr."},
    {"grafana_token", kS, true, kUsual, "grafana|token", "glsa_, glc_"},
    {"shopify_token", kS, true, kUsual, "shopify|token", "shpat_ and sisters, 32 hex digits"},
    {"linear_key", kS, true, kUsual, "linear|key", "lin_api_ and 40 characters"},
    {"notion_token", kS, true, kUsual, "notion|token", "ntn_, secret_ and 43 characters"},
    {"new_relic_key", kS, true, kUsual, "newrelic|new relic|key", "NRAK- and 27 characters"},
    {"terraform_token", kS, true, kUsual, "terraform|token", ".atlasv1."},
    {"sentry_token", kS, true, kUsual, "sentry|token", "sntrys_, sntryu_"},
    {"bearer_token", kS, true, kUsual, "authorization|bearer", "what stands behind Bearer"},
    {"basic_auth", kS, true, kUsual, "authorization|basic", "base 64 of user:password"},
    {"url_credentials", kS, true, kUsual, "url", "the password in scheme://user:password@host"},
    {"connection_string", kS, true, kUsual, "password", "password=, pwd=, SharedAccessKey="},
    {"url_query_secret", kS, true, kUsual, "token", "values of token=, sig= and the like in URLs"},
    {"session_cookie", kS, true, kUsual, "cookie|session", "values of session cookies"},
    {"generic_secret", kS, false, kUsual, "secret|token|key",
     "16 to 64 random characters behind secret="},
};
static_assert(std::size(kCatalogue) == kKinds);

}  // namespace

std::span<const KindInfo> Catalogue() { return kCatalogue; }

std::optional<Kind> KindNamed(std::string_view name) {
  for (uint32_t i = 0; i < kKinds; i++) {
    if (kCatalogue[i].name == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

std::string_view GroupName(Group group) { return group == Group::kPii ? "pii" : "secrets"; }

}  // namespace weir::redaction::detect
