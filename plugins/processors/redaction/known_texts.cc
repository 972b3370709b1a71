#include "plugins/processors/redaction/known_texts.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

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
Pair Short(const char* at, size_t size) {
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

  // A longer text ends with its last 16 bytes, which may overlap those before.
  void Add(std::string_view text) {
    const char* at = text.data();
    if (text.size() <= 16) {
      Mix(Short(at, text.size()));
      return;
    }
    const char* const last = at + text.size() - 16;
    for (; at < last; at += 16) Mix({Word(at), Word(at + 8)});
    Mix({Word(last), Word(last + 8)});
  }
  void Add(uint64_t first, uint64_t second) { Mix({first, second}); }

  KnownTexts::Id Finish(uint32_t key) const {
    const uint64_t tag = Fold(low_ ^ seeds_[0], high_ ^ seeds_[3]);
    const uint32_t set = static_cast<uint32_t>(high_ ^ low_ >> 32) & (KnownTexts::kSets - 1);
    return {tag != 0 ? tag : 1, set, key};
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

KnownTexts::KnownTexts() : sets_(kSets) {
  std::random_device random;
  for (uint64_t& seed : seeds_) seed = static_cast<uint64_t>(random()) << 32 | random() | 1;
}

KnownTexts::Id KnownTexts::IdOf(uint64_t key, std::string_view text) {
  const auto place = static_cast<uint32_t>(key % kKeys);
  Worth& worth = worth_[place];
  if (worth.score == 0 && ++worth.skipped % Worth::kSkipped != 0) return {0, 0, place};
  Hash hash(seeds_);
  hash.Add(text);
  hash.Add(key, text.size());
  return hash.Finish(place);
}

void KnownTexts::Set::MoveUp(size_t place) {
  std::swap(tags[place], tags[place - 1]);
  std::swap(outcomes[place], outcomes[place - 1]);
}

const KnownTexts::Outcome* KnownTexts::Find(Id id) {
  if (id.tag == 0) return nullptr;
  Set& set = sets_[id.set];
  uint8_t& score = worth_[id.key].score;
  size_t place = 0;
  while (set.tags[place] != id.tag) {
    if (++place < kPlacesInSet) continue;
    score = score == 0 ? 0 : score - 1;
    return nullptr;
  }
  score = std::min<uint8_t>(score + Worth::kHit, Worth::kMax);
  if (place > 0) set.MoveUp(place--);
  return &set.outcomes[place];
}

void KnownTexts::Add(Id id, Outcome outcome) {
  if (id.tag == 0) return;
  Set& set = sets_[id.set];
  static_assert(kPlacesInSet == 4);
  set.tags = {id.tag, set.tags[0], set.tags[1], set.tags[2]};
  set.outcomes = {outcome, set.outcomes[0], set.outcomes[1], set.outcomes[2]};
}

}  // namespace weir::redaction
