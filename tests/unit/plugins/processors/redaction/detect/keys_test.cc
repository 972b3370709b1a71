// Keys and credentials. They are put together here, so that scanners of repositories do not take
// them for real ones.
#include <random>

#include "plugins/processors/redaction/detect/keys.h"
#include "tests/unit/plugins/processors/redaction/detect/detect_fixture.h"

namespace weir::redaction::detect {
namespace {

// Characters as issuers draw them.
std::string Random(std::string_view alphabet, size_t size) {
  std::mt19937 random(20261128);
  std::string text;
  for (size_t i = 0; i < size; i++) text.push_back(alphabet[random() % alphabet.size()]);
  return text;
}
constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kAlnumSigns =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// Scenario: every form of the table without a check of its own, filled from its alphabet.
// Guarantees: it is found as its kind; cut short, or with a letter before it, it is not.
TEST(Keys, AreFoundByPrefixAndLength) {
  int tried = 0;
  for (const KeyForm& form : KeyForms()) {
    if (form.check != nullptr) continue;
    const std::string_view alphabet = form.alphabet == Alphabet::kLetters ? "abcdef"
                                      : form.alphabet == Alphabet::kUpperAlnum ? "0123ABCDEF"
                                                                               : kHexDigits;
    const std::string key = std::string(form.prefix) + Random(alphabet, form.size_min);
    const std::string kind(Catalogue()[static_cast<size_t>(form.kind)].name);
    const DetectorChoice only = {{kind}, {}, {}};
    EXPECT_EQ(FoundIn("t=" + key + ";", "", only), Found{kind + ":" + key});
    EXPECT_EQ(FoundIn("%22" + key + "%22", "", only), Found{kind + ":" + key});
    EXPECT_EQ(FoundIn(key.substr(0, key.size() - 1), "", only), Found{});
    EXPECT_EQ(FoundIn("x" + key, "", only), Found{});
    tried++;
  }
  EXPECT_GT(tried, 30);
}

// Scenario: access keys of AWS and Google, and shorter ones.
// Guarantees: only those of the right length are found.
TEST(Keys, AccessKeysHaveALength) {
  const std::string aws = "AKIA" + Random("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
  const std::string google = "AIza" + Random(kAlnumSigns, 35);
  EXPECT_EQ(FoundIn("id " + aws + "."), Found{"aws_access_key:" + aws});
  EXPECT_EQ(FoundIn("id " + aws.substr(0, 18)), Found{});
  EXPECT_EQ(FoundIn("id " + aws + "X"), Found{});
  EXPECT_EQ(FoundIn("?key=" + google), Found{"gcp_api_key:" + google});
  EXPECT_EQ(FoundIn("?key=" + google + "x"), Found{});
}

// Scenario: 40 characters of base 64 with and without a word that makes them a key.
// Guarantees: only with context.
TEST(Keys, AwsSecretsNeedContext) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE" "KEY";
  EXPECT_EQ(FoundIn("aws_secret_access_key=" + secret), Found{"aws_secret_key:" + secret});
  EXPECT_EQ(FoundIn(secret, "aws.secret"), Found{"aws_secret_key:" + secret});
  EXPECT_EQ(FoundIn("blob " + secret), Found{});
}

// Scenario: tokens with a header that has alg, with one that has none, and something with dots.
// Guarantees: only the first is a JWT; its signature may be missing.
TEST(Keys, JwtsHaveAHeader) {
  const std::string header = "eyJhbGciOi" "JIUzI1NiJ9", payload = "eyJzdWIiOiJhIn0";
  EXPECT_EQ(FoundIn("x=" + header + "." + payload + ".c2ln y"),
            Found{"jwt:" + header + "." + payload + ".c2ln"});
  EXPECT_EQ(FoundIn(header + "." + payload + "."), Found{"jwt:" + header + "." + payload + "."});
  EXPECT_EQ(FoundIn("eyJmb28iOiJiYXIifQ." + payload + ".c2ln"), Found{});
  EXPECT_EQ(FoundIn("a.eyJ.b"), Found{});
}

// Scenario: a PEM block, one that is cut off, one with its lines' ends escaped, a certificate.
// Guarantees: keys are found up to their end or the text's; the certificate is not.
TEST(Keys, PemBlocksMayBeCutOff) {
  const std::string begin = "-----BEGIN RSA PRIVATE " "KEY-----";
  const std::string end = "-----END RSA PRIVATE KEY-----";
  EXPECT_EQ(FoundIn("k " + begin + "\nAAAA\n" + end + "\nz"),
            Found{"private_key:" + begin + "\nAAAA\n" + end});
  EXPECT_EQ(FoundIn("k " + begin + "\\nAAAA\\n" + end + "\\nz"),
            Found{"private_key:" + begin + "\\nAAAA\\n" + end});
  EXPECT_EQ(FoundIn("k " + begin + "\nAAAA"), Found{"private_key:" + begin + "\nAAAA"});
  EXPECT_EQ(FoundIn("-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----"), Found{});
}

// Scenario: Authorization headers, and prose with the same words.
// Guarantees: the credential is found, the prose is not.
TEST(Credentials, OfHeaders) {
  const std::string token = Random(kAlnumSigns, 32);
  EXPECT_EQ(FoundIn("Authorization: Bearer " + token), Found{"bearer_token:" + token});
  EXPECT_EQ(FoundIn(R"({"authorization":"bearer )" + token + R"("})"),
            Found{"bearer_token:" + token});
  EXPECT_EQ(FoundIn("Basic dXNlcjpwYXNz"), Found{"basic_auth:dXNlcjpwYXNz"});
  EXPECT_EQ(FoundIn("Authorization: Token " + token), Found{"bearer_token:" + token});
  EXPECT_EQ(FoundIn("the bearer of good news, basic arithmetic"), Found{});
}

// Scenario: URLs with and without a password, with one that is a variable.
// Guarantees: only what is a password is found, and nothing but it.
TEST(Credentials, OfUrls) {
  EXPECT_EQ(FoundIn("postgres://app:hunter2@db:5432/x"), Found{"url_credentials:hunter2"});
  EXPECT_EQ(FoundIn("https%3A%2F%2Fu%3Ap%40h.example"), Found{"url_credentials:p"});
  EXPECT_EQ(FoundIn("http://h.example:8080/a"), Found{});
  EXPECT_EQ(FoundIn("http://u:${PASSWORD}@h.example"), Found{});
  EXPECT_EQ(FoundIn("redis://:secret@h:6379"), Found{"url_credentials:secret"});
}

// Scenario: assignments in several notations, and attributes named like them.
// Guarantees: the value is found; placeholders and prose are not.
TEST(Credentials, OfAssignments) {
  EXPECT_EQ(FoundIn("Server=x;Password=hunter2;Db=y"), Found{"connection_string:hunter2"});
  EXPECT_EQ(FoundIn(R"({"db_password": "hunter2"})"), Found{"connection_string:hunter2"});
  EXPECT_EQ(FoundIn("hunter2", "db.password"), Found{"connection_string:hunter2"});
  EXPECT_EQ(FoundIn("/a?access_token=abcdef123456&b=1"), Found{"url_query_secret:abcdef123456"});
  EXPECT_EQ(FoundIn("Cookie: sid=abcdef123456; a=b"), Found{"session_cookie:abcdef123456"});
  EXPECT_EQ(FoundIn("password: incorrect"), Found{});
  EXPECT_EQ(FoundIn("password=${SECRET}"), Found{});
  EXPECT_EQ(FoundIn("password = ?"), Found{});
  EXPECT_EQ(FoundIn("sid=abcdef123456"), Found{});
}

}  // namespace
}  // namespace weir::redaction::detect
