// Places of a text where a sign stands beside what a reader should look at: "@" for e-mail, "ghp_"
// for a token, "password=" for a value.
//
// Only places that the byte masks give are visited: rare signs, and where three bytes may be the
// end or the beginning of something known. There the bytes around are compared; most texts end here
// with nothing.
//
// One per shard; memory is kept. Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "plugins/processors/redaction/detect/byte_masks.h"
#include "plugins/processors/redaction/detect/detector_set.h"
#include "plugins/processors/redaction/detect/trigrams.h"

namespace weir::redaction::detect {

enum class AnchorKind : uint8_t {
  kEmail, kHexColon, kUrl, kAssignment, kPrefix, kAccessKey, kPem, kJwt, kScheme, kWebhook,
  kAzureSecret, kAtlas,
};

struct Anchor {
  uint32_t at;  // Of the sign.
  AnchorKind kind;
};

// A few words of 32 bits, to be asked quickly whether one is among them; it may say yes wrongly.
class WordFilter {
 public:
  void Add(uint32_t word) { bits_[Hash(word) / 64] |= 1ull << (Hash(word) % 64); }
  bool MayHave(uint32_t word) const {
    return (bits_[Hash(word) / 64] >> (Hash(word) % 64) & 1) != 0;
  }

 private:
  static uint32_t Hash(uint32_t word) { return (word * 0x9E3779B1u) >> 20; }
  std::array<uint64_t, 64> bits_ = {};
};

class Anchors {
 public:
  explicit Anchors(const DetectorSet& set);

  // What the masks have to be made with.
  const Trigrams& trigrams() const { return trigrams_; }
  void Collect(std::string_view text, const ByteMasks& masks);
  void Clear() { anchors_.clear(); }
  bool empty() const { return anchors_.empty(); }
  const std::vector<Anchor>& all() const { return anchors_; }

 private:
  void AddKeys(const DetectorSet& set);
  // In anchors.cc, where they are inlined into Collect.
  inline void VisitSign(std::string_view text, uint32_t at);
  inline void VisitColon(std::string_view text, uint32_t at);
  inline void VisitAssignment(std::string_view text, uint32_t at);
  void VisitTrigram(std::string_view text, uint32_t at);
  void Add(uint32_t at, AnchorKind kind) { anchors_.push_back({at, kind}); }

  Trigrams trigrams_;
  WordFilter prefixes_;        // The last four bytes of prefixes of keys, lower case.
  WordFilter short_prefixes_;  // The same with three.
  WordFilter names_;           // The last three letters of names that have secrets as values.
  bool emails_, hex_colons_, urls_, azure_;
  bool has_at_ = false;  // The text that is visited has an '@'.
  std::vector<Anchor> anchors_;
};

}  // namespace weir::redaction::detect
