#include "plugins/processors/redaction/hasher.h"

#include <cstring>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "weir/sdk/status.hpp"

namespace weir::redaction {
namespace {

constexpr std::string_view kStars = "****";

const EVP_MD* DigestOf(HashFunction function) {
  switch (function) {
    case HashFunction::kMd5:
      return EVP_md5();
    case HashFunction::kSha1:
      return EVP_sha1();
    case HashFunction::kSha3:
      return EVP_sha3_256();
    case HashFunction::kHmacSha256:
      return EVP_sha256();
    case HashFunction::kHmacSha512:
      return EVP_sha512();
    case HashFunction::kNone:
      break;
  }
  return nullptr;
}

bool IsMac(HashFunction function) {
  return function == HashFunction::kHmacSha256 || function == HashFunction::kHmacSha512;
}

}  // namespace

Hasher::Hasher(HashFunction function, std::string_view hmac_key) : function_(function) {
  if (function == HashFunction::kNone) {
    size_ = kStars.size();
    return;
  }
  size_ = 2 * static_cast<uint32_t>(EVP_MD_get_size(DigestOf(function)));
  if (IsMac(function)) {
    OpenMac(hmac_key);
  } else {
    OpenDigest();
  }
}

void Hasher::OpenMac(std::string_view key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  if (mac) mac_.reset(EVP_MAC_CTX_new(mac.get()));
  std::string name = EVP_MD_get0_name(DigestOf(function_));
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
      OSSL_PARAM_construct_end()};
  if (!mac_ || !EVP_MAC_init(mac_.get(), reinterpret_cast<const unsigned char*>(key.data()),
                             key.size(), params)) {
    throw std::runtime_error("OpenSSL refuses HMAC with " + name);
  }
}

void Hasher::OpenDigest() {
  digest_.reset(EVP_MD_CTX_new());
  if (!digest_ || !EVP_DigestInit_ex(digest_.get(), DigestOf(function_), nullptr)) {
    throw std::runtime_error("OpenSSL refuses the hash function");
  }
}

void Hasher::Write(std::string_view text, char* out) {
  if (constant()) {
    std::memcpy(out, kStars.data(), kStars.size());
    return;
  }
  unsigned char bytes[EVP_MAX_MD_SIZE];
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  bool ok;
  if (mac_) {
    size_t size = 0;
    // Without a key it is the one of before.
    ok = EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) &&
         EVP_MAC_update(mac_.get(), data, text.size()) &&
         EVP_MAC_final(mac_.get(), bytes, &size, sizeof bytes);
  } else {
    unsigned size = 0;
    ok = EVP_DigestInit_ex(digest_.get(), nullptr, nullptr) &&
         EVP_DigestUpdate(digest_.get(), data, text.size()) &&
         EVP_DigestFinal_ex(digest_.get(), bytes, &size);
  }
  if (!ok) throw BatchError("a value could not be hashed");
  constexpr char kDigits[] = "0123456789abcdef";
  for (uint32_t i = 0; i < size_ / 2; i++) {
    *out++ = kDigits[bytes[i] >> 4];
    *out++ = kDigits[bytes[i] & 15];
  }
}

}  // namespace weir::redaction
