// That all kernels give the same, for a text and for many.
#include "plugins/processors/redaction/detect/mask_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "plugins/processors/redaction/detect/byte_masks.h"

namespace weir::redaction::detect {
namespace {

// Scenario: texts of every length up to four blocks, of random bytes, of every alignment.
// Guarantees: all kernels of this processor give the plain one's bits.
TEST(MaskKernels, Agree) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  std::string bytes(300, 0);
  // Two to a bucket, so that a bucket says yes to what is no word.
  const Trigrams trigrams(std::vector<std::string>{
      "hp_", "hpq", "at-", "atp", "eyJ", "eyz", "SG.", "SGr", "AKI", "AKy", "v1_", "v1p", "x9o",
      "x9p", "zzo", "zzp"});
  bool trigram_seen = false;
  for (size_t size = 0; size <= 256; size++) {
    // Every second text is of few bytes, so that trigrams are in it, and bytes that share some of
    // a trigram's bits.
    constexpr std::string_view kFew = "hp_eyJat-1\x7f\xef\xff";
    for (char& c : bytes) {
      c = size % 2 == 0 ? static_cast<char>(random()) : kFew[random() % kFew.size()];
    }
    const std::string_view text = std::string_view(bytes).substr(size % 33, size);
    ByteMasks plain, other;
    plain.Make(text, trigrams, MaskKernel::kPlain);
    trigram_seen |= plain.summary().has_trigram();
    for (const MaskKernel kernel : MaskKernels()) {
      other.Make(text, trigrams, kernel);
      ASSERT_TRUE(std::ranges::equal(plain.blocks(), other.blocks())) << size;
      EXPECT_EQ(plain.summary(), other.summary());
    }
  }
  EXPECT_TRUE(trigram_seen);
}

// Scenario: chunks of one to 64 random texts, empty ones and such of up to five blocks.
// Guarantees: by every kernel, a chunk says of each text what the text by itself says, or that it
// is longer than a block; and its bits are those of the text.
TEST(MaskKernels, SayOfAChunkWhatEachTextSays) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const Trigrams trigrams(std::vector<std::string>{"hp_", "at-", "eyJ"});
  MaskChunk chunk;
  size_t nothing = 0;
  for (size_t round = 0; round < 300; round++) {
    std::vector<std::string> texts(1 + random() % MaskChunk::kTextsMax);
    for (std::string& text : texts) {
      constexpr std::string_view kLetters[] = {"abc d-.", "1234-. ", "aB1 -", "hp_eyJat-1@% "};
      const std::string_view letters = kLetters[random() % 4];
      text.resize(random() % (random() % 4 == 0 ? 300 : 64));
      for (char& c : text) c = letters[random() % letters.size()];
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    const DigitsMin digits_min = round % 2 == 0 ? DigitsMin::kMany : DigitsMin::kFew;
    for (const MaskKernel kernel : MaskKernels()) {
      const uint64_t may = MakeChunk(views, trigrams, digits_min, kernel, &chunk);
      ASSERT_EQ(may & ~(~0ull >> (64 - views.size())), 0u);
      for (size_t i = 0; i < views.size(); i++) {
        ByteMasks lone(digits_min), taken(digits_min);
        lone.Make(views[i], trigrams, kernel);
        const bool longer = views[i].size() > MaskBlock::kBytes;
        ASSERT_EQ((may >> i & 1) != 0, lone.summary().may_have_any() || longer) << views[i];
        nothing += (may >> i & 1) == 0;
        if (views[i].size() > MaskChunk::kBlocksMax * MaskBlock::kBytes) continue;
        taken.Take(chunk, i, views[i].size());
        ASSERT_TRUE(std::ranges::equal(lone.blocks(), taken.blocks())) << views[i];
        EXPECT_EQ(lone.summary().may_number(), taken.summary().may_number());
        EXPECT_EQ(lone.summary().may_code(), taken.summary().may_code());
        EXPECT_EQ(lone.summary().may_have_any(), taken.summary().may_have_any());
      }
    }
  }
  EXPECT_GT(nothing, 1000u);
}

}  // namespace
}  // namespace weir::redaction::detect
