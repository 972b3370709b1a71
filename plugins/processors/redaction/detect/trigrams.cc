#include "plugins/processors/redaction/detect/trigrams.h"

#include <algorithm>
#include <bit>
#include <vector>

namespace weir::redaction::detect {
namespace {

constexpr size_t kBuckets = 8;

// How often a byte stands in texts, roughly.
constexpr int Weight(unsigned c) {
  if (c >= 'a' && c <= 'z') {
    constexpr std::string_view kFrequent = "etaoinsrldcump";
    return kFrequent.find(static_cast<char>(c)) != std::string_view::npos ? 16 : 6;
  }
  if (c >= '0' && c <= '9') return 6;
  return c == ' ' || c == '.' || c == '-' || c == '_' ? 6 : 1;
}
// By its upper and its lower half.
constexpr std::array<std::array<int, 16>, 8> kWeights = [] {
  std::array<std::array<int, 16>, 8> weights = {};
  for (unsigned c = 0; c < 128; c++) weights[c >> 4][c & 15] = Weight(c);
  return weights;
}();

// The halves of bytes that a bucket's words have at each place, as bits.
struct Bucket {
  std::array<uint16_t, Trigrams::kBytes> low = {}, high = {};

  void Add(std::string_view word) {
    for (size_t i = 0; i < Trigrams::kBytes; i++) {
      const auto byte = static_cast<uint8_t>(word[i]);
      low[i] = static_cast<uint16_t>(low[i] | 1u << (byte & 15));
      high[i] = static_cast<uint16_t>(high[i] | 1u << (byte >> 4));
    }
  }
  // How much text it lets through.
  int64_t Width() const {
    int64_t width = 1;
    for (size_t i = 0; i < Trigrams::kBytes; i++) {
      int at = 0;
      for (unsigned highs = high[i]; highs != 0; highs &= highs - 1) {
        const auto& weights = kWeights[static_cast<size_t>(std::countr_zero(highs))];
        for (unsigned lows = low[i]; lows != 0; lows &= lows - 1) {
          at += weights[static_cast<size_t>(std::countr_zero(lows))];
        }
      }
      width *= at;
    }
    return width;
  }
};

using Places = std::vector<size_t>;  // The bucket of each word.

Bucket BucketOf(std::span<const std::string> words, const Places& places, size_t bucket) {
  Bucket made;
  for (size_t i = 0; i < words.size(); i++) {
    if (places[i] == bucket) made.Add(words[i]);
  }
  return made;
}

// Moves the word to where it makes the buckets the least wide together. False: it is there.
bool Move(std::span<const std::string> words, size_t word, Places* places) {
  const size_t before = (*places)[word];
  (*places)[word] = kBuckets;
  size_t best = before;
  int64_t best_growth = 0;
  for (size_t bucket = 0; bucket < kBuckets; bucket++) {
    Bucket with = BucketOf(words, *places, bucket);
    const int64_t width = with.Width();
    with.Add(words[word]);
    const int64_t growth = with.Width() - width;
    if (bucket != 0 && growth >= best_growth) continue;
    best_growth = growth;
    best = bucket;
  }
  (*places)[word] = best;
  return best != before;
}

}  // namespace

Trigrams::Trigrams(std::span<const std::string> words) {
  constexpr int kRoundsMax = 20;
  Places places(words.size(), kBuckets);
  bool moved = true;
  for (int round = 0; moved && round < kRoundsMax; round++) {
    moved = false;
    for (size_t i = 0; i < words.size(); i++) moved |= Move(words, i, &places);
  }
  for (size_t bucket = 0; bucket < kBuckets; bucket++) {
    const Bucket made = BucketOf(words, places, bucket);
    for (size_t i = 0; i < kBytes; i++) {
      for (size_t half = 0; half < 16; half++) {
        at_[i].low[half] |= static_cast<uint8_t>((made.low[i] >> half & 1) << bucket);
        at_[i].high[half] |= static_cast<uint8_t>((made.high[i] >> half & 1) << bucket);
      }
    }
  }
  for (size_t i = 0; i < kBytes; i++) {
    for (size_t c = 0; c < ascii_[i].size(); c++) {
      ascii_[i][c] = at_[i].Of(static_cast<char>(c));
    }
  }
}

}  // namespace weir::redaction::detect
