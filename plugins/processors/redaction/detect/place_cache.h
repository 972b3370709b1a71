// What the bytes directly before a value say of it. Texts are mostly made from templates, so the
// same words stand before other values again and again: they are read once.
//
// One per shard, of fixed size; a new place takes the entry of an old one. What an entry is of is
// compared byte by byte. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/detector_bits.h"

namespace weir::redaction::detect {

struct PlaceFacts {
  enum class Answer : uint8_t { kUnknown, kNo, kYes };

  // Of detectors that have no bit it is worked out each time.
  DetectorBits asked;   // The next two are known of these detectors:
  DetectorBits named;   // the name before the value is one of their words,
  DetectorBits before;  // or one of their words stands before it.
  Answer says_other = Answer::kUnknown;  // The name is that of an id, a time, a version ...
};

class PlaceCache {
 public:
  static constexpr size_t kBytesMax = 64;

  PlaceCache() : entries_(kEntries) {}

  // Of a place behind `bytes`, at most kBytesMax. Valid until the next call.
  PlaceFacts& Of(std::string_view bytes) {
    Key key = {};
    if (bytes.size() == kBytesMax) {
      std::memcpy(key.data(), bytes.data(), kBytesMax);  // Of a size that the compiler knows.
    } else {
      std::memcpy(key.data(), bytes.data(), bytes.size());
    }
    Entry& entry = entries_[PlaceOf(bytes)];
    uint64_t differs = entry.size ^ bytes.size();
    for (size_t i = 0; i < key.size(); i++) differs |= entry.key[i] ^ key[i];
    if (differs != 0) {
      entry.size = bytes.size();
      entry.key = key;
      entry.facts = {};
    }
    return entry.facts;
  }

 private:
  static constexpr uint32_t kPlaceBits = 8;
  static constexpr size_t kEntries = size_t{1} << kPlaceBits;
  using Key = std::array<uint64_t, kBytesMax / 8>;
  struct Entry {
    Key key = {};
    uint64_t size = 0;
    PlaceFacts facts;
  };

  // By the last bytes and the size.
  static size_t PlaceOf(std::string_view bytes) {
    uint64_t last = 0, more = 0;
    if (bytes.size() >= 16) {
      std::memcpy(&last, bytes.data() + bytes.size() - 8, 8);
      std::memcpy(&more, bytes.data() + bytes.size() - 16, 8);
    } else {
      for (const char c : bytes) last = last * 31 + static_cast<uint8_t>(c);
    }
    const uint64_t mixed = (last ^ (more << 29 | more >> 35) ^ bytes.size()) * 0x9E3779B97F4A7C15u;
    return static_cast<size_t>(mixed >> (64 - kPlaceBits));
  }

  std::vector<Entry> entries_;
};

}  // namespace weir::redaction::detect
