// What was found in texts seen before.
//
// Telemetry repeats itself: hosts, routes, user agents. An entry holds the whole text, and is only
// taken when every byte is equal; the hash decides where to look, never what is true.
//
// Entries lie one after another in a ring, and a new one takes the place of the oldest ones: a text
// that is seen often comes back at once. A text is only kept when it is seen a second time, so that
// what never repeats does not drive out what does. Nothing is allocated after the start, and pages
// of the ring are touched only as they are used.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace weir::regex {

// A match of the database's expression of that number.
struct Verdict {
  uint32_t expression, from, to;
};

class VerdictCache {
 public:
  static constexpr size_t kTextBytesMax = 1024;
  static constexpr size_t kVerdictsMax = 64;

  // What besides the text decides what is found.
  struct Scope {
    uint32_t text_class = 0;
    uint32_t first_stage = 0;  // An entry from an earlier stage holds what later ones ask, too.
  };

  explicit VerdictCache(uint64_t bytes_max);
  VerdictCache(const VerdictCache&) = delete;
  VerdictCache& operator=(const VerdictCache&) = delete;

  static uint64_t Hash(std::string_view text, uint32_t text_class);

  // Three steps, to be taken for many texts at a time, so that memory is not waited for: where to
  // look; where the entry is, if there is one (0: none); and whether it is this text's.
  void Prefetch(uint64_t hash) const { __builtin_prefetch(&sets_[hash & set_mask_]); }
  uint64_t Locate(uint64_t hash) const;
  // True and the verdicts, valid until the next Offer.
  bool Find(uint64_t position, std::string_view text, Scope scope,
            std::span<const Verdict>* verdicts) const;
  void Offer(uint64_t hash, std::string_view text, Scope scope,
             std::span<const Verdict> verdicts);

 private:
  // Where to look, in one line of the processor's cache. `ways`: 16 bits of a text's hash and 48 of
  // its position, 0: free. `seen`: of texts that were offered and not kept.
  struct alignas(64) Set {
    static constexpr uint32_t kWays = 7, kSeen = 4;
    uint64_t ways[kWays] = {};
    uint16_t seen[kSeen] = {};
  };
  static bool SeenBefore(Set& set, uint64_t hash);

  struct Header {
    uint64_t position;  // In units since the start, to be sure whose entry this is.
    uint32_t text_bytes, text_class, first_stage, verdict_count;
  };

  static uint64_t UnitsOf(size_t text_bytes, size_t verdict_count);
  const char* At(uint64_t position) const { return ring_.get() + position % ring_units_ * 8; }
  bool IsLive(uint64_t position) const {
    return position != 0 && head_ - position <= ring_units_;
  }

  const uint64_t ring_units_;  // Of 8 bytes.
  const uint64_t set_mask_;
  uint64_t head_ = 1;
  std::unique_ptr<char[]> ring_;
  std::vector<Set> sets_;
};

}  // namespace weir::regex
