#include "plugins/processors/redaction/clean_texts.h"

#include <algorithm>
#include <cstring>
#include <random>

namespace weir::redaction {
namespace {

uint64_t Fold(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t Word(const char* at) {
  uint64_t word;
  std::memcpy(&word, at, 8);
  return word;
}

struct Pair {
  uint64_t first, second;
};

// Up to 16 bytes as two words; with the length beside them, no two texts give the same.
Pair Tail(const char* at, size_t size) {
  if (size >= 8) return {Word(at), Word(at + size - 8)};
  if (size >= 4) {
    uint32_t first, second;
    std::memcpy(&first, at, 4);
    std::memcpy(&second, at + size - 4, 4);
    return {first, second};
  }
  if (size == 0) return {0, 0};
  const auto byte = [at](size_t i) { return static_cast<uint64_t>(static_cast<uint8_t>(at[i])); };
  return {byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16, 0};
}

// Two lanes of 64 bits with seeds of their own.
class Hash {
 public:
  explicit Hash(const std::array<uint64_t, 6>& seeds)
      : seeds_(seeds), low_(seeds[4]), high_(seeds[5]) {}

  void Add(std::string_view text) {
    const char* at = text.data();
    size_t left = text.size();
    for (; left > 16; left -= 16, at += 16) Mix({Word(at), Word(at + 8)});
    Mix(Tail(at, left));
    Mix({text.size(), 0});
  }
  CleanTexts::Id Finish() const {
    const uint64_t tag = Fold(low_ ^ seeds_[0], high_ ^ seeds_[3]);
    const uint32_t set = static_cast<uint32_t>(high_ ^ low_ >> 32) & (CleanTexts::kSets - 1);
    return {tag != 0 ? tag : 1, set};
  }

 private:
  void Mix(Pair words) {
    low_ = Fold(words.first ^ seeds_[0], words.second ^ low_ ^ seeds_[1]);
    high_ = Fold(words.second ^ seeds_[2], words.first ^ high_ ^ seeds_[3]);
  }

  const std::array<uint64_t, 6>& seeds_;
  uint64_t low_, high_;
};

}  // namespace

CleanTexts::CleanTexts() : sets_(kSets, Set{}) {
  std::random_device random;
  for (uint64_t& seed : seeds_) seed = static_cast<uint64_t>(random()) << 32 | random() | 1;
}

CleanTexts::Id CleanTexts::IdOf(std::string_view key, std::string_view text) const {
  Hash hash(seeds_);
  hash.Add(key);
  hash.Add(text);
  return hash.Finish();
}

// Sets are in the order of the last use.
bool CleanTexts::Knows(Id id) {
  Set& set = sets_[id.set];
  if (set[0] == id.tag) return true;
  const auto found = std::find(set.begin() + 1, set.end(), id.tag);
  if (found == set.end()) return false;
  std::rotate(set.begin(), found, found + 1);
  return true;
}

void CleanTexts::Add(Id id) {
  Set& set = sets_[id.set];
  std::copy_backward(set.begin(), set.end() - 1, set.end());
  set[0] = id.tag;
}

}  // namespace weir::redaction
