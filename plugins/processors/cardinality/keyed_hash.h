// SipHash-1-3 with a key that no sender knows: one who does not know it can not make texts that
// meet in one place of a table, or cancel out in a sum of hashes.
//
// Words are added one by one; a text is added with its length before it, so that what was hashed
// can be read in one way only. The key is drawn once per instance and handed over with the state,
// because hashes of different keys have nothing to do with each other.
//
// Threads: values.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace weir::cardinality {

struct HashKey {
  uint64_t first = 0, second = 0;

  static HashKey Random();
};

class KeyedHash {
 public:
  explicit KeyedHash(const HashKey& key)
      : a_(0x736f6d6570736575 ^ key.first),
        b_(0x646f72616e646f6d ^ key.second),
        c_(0x6c7967656e657261 ^ key.first),
        d_(0x7465646279746573 ^ key.second) {}

  void Add(uint64_t word) {
    d_ ^= word;
    Round();
    a_ ^= word;
  }
  // Without its length: the caller has added that.
  void AddBytes(const char* text, uint64_t size) {
    for (; size >= 8; size -= 8, text += 8) {
      uint64_t word;
      std::memcpy(&word, text, 8);
      Add(word);
    }
    if (size != 0) Add(Tail(text, size));
  }
  void AddText(std::string_view text) {
    Add(text.size());
    AddBytes(text.data(), text.size());
  }
  // Never 0, which tables use for an empty place.
  uint64_t Finish() {
    c_ ^= 0xff;
    Round();
    Round();
    Round();
    const uint64_t hash = a_ ^ b_ ^ c_ ^ d_;
    return hash != 0 ? hash : 1;
  }

 private:
  // Up to seven bytes, without reading behind them.
  static uint64_t Tail(const char* text, uint64_t size) {
    if (size >= 4) {
      uint32_t low, high;
      std::memcpy(&low, text, 4);
      std::memcpy(&high, text + size - 4, 4);
      return low | static_cast<uint64_t>(high) << 8 * (size - 4);
    }
    const auto* bytes = reinterpret_cast<const unsigned char*>(text);
    uint64_t word = bytes[0];
    if (size > 1) word |= static_cast<uint64_t>(bytes[1]) << 8;
    if (size > 2) word |= static_cast<uint64_t>(bytes[2]) << 16;
    return word;
  }
  void Round() {
    a_ += b_;
    c_ += d_;
    b_ = std::rotl(b_, 13) ^ a_;
    d_ = std::rotl(d_, 16) ^ c_;
    a_ = std::rotl(a_, 32);
    c_ += b_;
    a_ += d_;
    b_ = std::rotl(b_, 17) ^ c_;
    d_ = std::rotl(d_, 21) ^ a_;
    c_ = std::rotl(c_, 32);
  }

  uint64_t a_, b_, c_, d_;
};

inline uint64_t HashText(const HashKey& key, std::string_view text) {
  KeyedHash hash(key);
  hash.AddText(text);
  return hash.Finish();
}

}  // namespace weir::cardinality
