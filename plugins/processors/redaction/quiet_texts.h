// Short texts in which the detectors saw nothing: names, methods and keys come again and again, and
// comparing one costs less than reading it.
//
// A table of fixed size in which a text displaces another. One per shard. Threads: one at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace weir::redaction {

class QuietTexts {
 public:
  static constexpr size_t kBytesMin = 4, kBytesMax = 47;

  bool Has(std::string_view text) const {
    if (!Fits(text) || entries_.empty()) return false;
    const Entry& entry = entries_[PlaceOf(text)];
    return entry.size == text.size() && std::memcmp(entry.text, text.data(), text.size()) == 0;
  }
  void Add(std::string_view text) {
    if (!Fits(text)) return;
    if (entries_.empty()) entries_.resize(kEntries);
    Entry& entry = entries_[PlaceOf(text)];
    entry.size = static_cast<uint8_t>(text.size());
    std::memcpy(entry.text, text.data(), text.size());
  }

 private:
  static constexpr uint32_t kPlaceBits = 11;
  static constexpr size_t kEntries = size_t{1} << kPlaceBits;
  struct Entry {
    uint8_t size = 0;
    char text[kBytesMax];
  };

  static bool Fits(std::string_view text) {
    return text.size() >= kBytesMin && text.size() <= kBytesMax;
  }
  // By its ends and its size.
  static size_t PlaceOf(std::string_view text) {
    uint64_t head = 0, tail = 0;
    const size_t part = text.size() < 8 ? 4 : 8;
    std::memcpy(&head, text.data(), part);
    std::memcpy(&tail, text.data() + text.size() - part, part);
    const uint64_t mixed = (head ^ (tail << 29 | tail >> 35) ^ text.size()) * 0x9E3779B97F4A7C15u;
    return static_cast<size_t>(mixed >> (64 - kPlaceBits));
  }

  std::vector<Entry> entries_;
};

}  // namespace weir::redaction
