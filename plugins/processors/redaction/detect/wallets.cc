#include "plugins/processors/redaction/detect/wallets.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "plugins/processors/redaction/detect/characters.h"

namespace weir::redaction::detect {
namespace {

constexpr size_t kEthereumBytes = 42;

// Keccak-256 of at most one block, as Ethereum has it: SHA-3 before its padding changed, which
// OpenSSL 3.0 does not offer.
std::array<uint8_t, 32> Keccak256(std::string_view message) {
  constexpr size_t kRateBytes = 136;
  constexpr int kRotations[24] = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                  27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};
  constexpr int kLanes[24] = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                              15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
  uint8_t block[kRateBytes] = {};
  std::memcpy(block, message.data(), std::min(message.size(), kRateBytes - 1));
  block[message.size()] ^= 0x01;
  block[kRateBytes - 1] ^= 0x80;
  uint64_t state[25] = {};
  std::memcpy(state, block, kRateBytes);
  uint8_t shift_register = 1;
  for (int round = 0; round < 24; round++) {
    uint64_t column[5];
    for (int x = 0; x < 5; x++) {
      column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
    }
    for (int i = 0; i < 25; i++) {
      state[i] ^= column[(i + 4) % 5] ^ std::rotl(column[(i + 1) % 5], 1);
    }
    uint64_t moving = state[1];
    for (int i = 0; i < 24; i++) {
      const uint64_t next = state[kLanes[i]];
      state[kLanes[i]] = std::rotl(moving, kRotations[i]);
      moving = next;
    }
    for (int y = 0; y < 25; y += 5) {
      uint64_t row[5];
      std::copy_n(state + y, 5, row);
      for (int x = 0; x < 5; x++) state[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
    // The round's constant comes out of a shift register.
    for (int bit = 0; bit < 7; bit++) {
      if ((shift_register & 1) != 0) state[0] ^= 1ull << ((1 << bit) - 1);
      const bool carry = (shift_register & 0x80) != 0;
      shift_register = static_cast<uint8_t>(shift_register << 1 ^ (carry ? 0x71 : 0));
    }
  }
  std::array<uint8_t, 32> digest;
  std::memcpy(digest.data(), state, digest.size());
  return digest;
}

}  // namespace

bool Base58CheckHolds(std::string_view address) {
  constexpr std::string_view kAlphabet =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  constexpr size_t kBytes = 25, kCheckBytes = 4;
  uint8_t bytes[kBytes] = {};
  for (const char c : address) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    auto carry = static_cast<uint32_t>(value);
    for (size_t i = kBytes; i-- > 0;) {
      carry += bytes[i] * 58u;
      bytes[i] = static_cast<uint8_t>(carry);
      carry >>= 8;
    }
    if (carry != 0) return false;
  }
  uint8_t once[SHA256_DIGEST_LENGTH], twice[SHA256_DIGEST_LENGTH];
  SHA256(bytes, kBytes - kCheckBytes, once);
  SHA256(once, sizeof(once), twice);
  return std::memcmp(bytes + kBytes - kCheckBytes, twice, kCheckBytes) == 0;
}

bool Bech32Holds(std::string_view address) {
  constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  static constexpr uint32_t kGenerators[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                             0x2a1462b3};
  constexpr uint32_t kBech32 = 1, kBech32m = 0x2bc830a3;
  const size_t separator = address.rfind('1');
  if (separator == std::string_view::npos || separator == 0 || address.size() < separator + 7) {
    return false;
  }
  uint32_t check = 1;
  const auto take = [&check](uint32_t value) {
    const uint32_t top = check >> 25;
    check = (check & 0x1ffffff) << 5 ^ value;
    for (int i = 0; i < 5; i++) {
      if ((top >> i & 1) != 0) check ^= kGenerators[i];
    }
  };
  for (const char c : address.substr(0, separator)) take(static_cast<uint8_t>(ToLower(c)) >> 5);
  take(0);
  for (const char c : address.substr(0, separator)) take(static_cast<uint8_t>(ToLower(c)) & 31);
  for (const char c : address.substr(separator + 1)) {
    const size_t value = kAlphabet.find(ToLower(c));
    if (value == std::string_view::npos) return false;
    take(static_cast<uint32_t>(value));
  }
  return check == kBech32 || check == kBech32m;
}

bool Eip55Holds(std::string_view address) {
  if (address.size() != kEthereumBytes) return false;
  char lower[kEthereumBytes - 2];
  std::transform(address.begin() + 2, address.end(), lower, ToLower);
  const std::array<uint8_t, 32> digest = Keccak256({lower, sizeof(lower)});
  for (size_t i = 0; i < sizeof(lower); i++) {
    if (!IsLetter(lower[i])) continue;
    const bool upper = (digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 8) != 0;
    if (IsUpper(address[i + 2]) != upper) return false;
  }
  return true;
}

void ReadWallet(std::string_view text, const Token& token, Judge* judge) {
  const std::string_view word = text.substr(token.from, token.size());
  const auto decide = [&](bool holds, float score) {
    if (holds) {
      judge->Offer(Kind::kCryptoWallet, token.from, token.to, score);
    } else {
      judge->Refuse(Kind::kCryptoWallet);
    }
  };
  if (word.size() >= 26 && word.size() <= 35 && (word[0] == '1' || word[0] == '3')) {
    decide(Base58CheckHolds(word), 0.95f);
  } else if (word.size() >= 14 && (word.starts_with("bc1") || word.starts_with("BC1"))) {
    decide(Bech32Holds(word), 0.95f);
  } else if (word.size() == kEthereumBytes && word[0] == '0' && word[1] == 'x' &&
             std::all_of(word.begin() + 2, word.end(), IsHex)) {
    const bool upper = std::any_of(word.begin() + 2, word.end(), IsUpper);
    const bool lower = std::any_of(word.begin() + 2, word.end(), IsLower);
    if (upper && lower) {
      decide(Eip55Holds(word), 0.95f);
    } else {
      decide(true, 0.3f);  // Nothing is checked then.
    }
  }
}

}  // namespace weir::redaction::detect
