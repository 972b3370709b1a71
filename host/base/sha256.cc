// OpenSSL's newer interface finds its algorithms first, and reads a configuration for that: more
// than a millisecond of each start. These functions only calculate.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "host/base/sha256.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"

namespace weir {

static_assert(kSha256Bytes == SHA256_DIGEST_LENGTH);

std::string Sha256(std::string_view bytes) {
  std::string digest(kSha256Bytes, '\0');
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &context);
  return digest;
}

std::string Sha256Hex(std::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

}  // namespace weir
