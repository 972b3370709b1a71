// What stands in the place of a value that is masked: four stars, or the hash of what was there, in
// hex, so that equal values stay equal.
//
// One per shard: it owns the contexts of the digests. A digest that this machine's OpenSSL refuses
// throws std::runtime_error, at construction. Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

namespace weir::redaction {

enum class HashFunction : uint8_t { kNone, kMd5, kSha1, kSha3, kHmacSha256, kHmacSha512 };

class Hasher {
 public:
  Hasher(HashFunction function, std::string_view hmac_key);

  // Bytes that Write writes, whatever the text.
  uint32_t size() const { return size_; }
  // True when every text gives the same bytes.
  bool constant() const { return function_ == HashFunction::kNone; }
  // Writes what stands for `text`. Throws BatchError when the digest fails.
  void Write(std::string_view text, char* out);

 private:
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
  };
  void OpenMac(std::string_view key);
  void OpenDigest();

  HashFunction function_;
  uint32_t size_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> digest_;
  std::unique_ptr<EVP_MAC_CTX, FreeContext> mac_;
};

}  // namespace weir::redaction
