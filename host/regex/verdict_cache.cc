#include "host/regex/verdict_cache.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace weir::regex {
namespace {

constexpr uint64_t kPositionMask = (1ull << 48) - 1;
constexpr uint64_t kBytesMin = 64u << 10;
constexpr uint64_t kBytesPerSet = 512;  // Of the whole, for each set: an eighth is for the sets.

uint64_t Mixed(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t Load(const char* data, size_t bytes) {
  uint64_t value = 0;
  std::memcpy(&value, data, bytes);
  return value;
}

uint16_t TagOf(uint64_t hash) { return static_cast<uint16_t>(hash >> 48); }

}  // namespace

VerdictCache::VerdictCache(uint64_t bytes_max)
    : ring_units_(std::max(bytes_max, kBytesMin) / 8 * 3 / 4),
      set_mask_(std::bit_floor(std::max(bytes_max, kBytesMin) / kBytesPerSet) - 1),
      ring_(new char[ring_units_ * 8]),
      sets_(set_mask_ + 1) {}

uint64_t VerdictCache::Hash(std::string_view text, uint32_t text_class) {
  constexpr uint64_t kFirst = 0xa0761d6478bd642full, kSecond = 0xe7037ed1a0b428dbull;
  const char* data = text.data();
  size_t rest = text.size();
  uint64_t hash = kFirst ^ text.size() ^ (uint64_t{text_class} << 40);
  for (; rest > 16; rest -= 16, data += 16) {
    hash = Mixed(Load(data, 8) ^ kFirst, Load(data + 8, 8) ^ hash);
  }
  uint64_t a = 0, b = 0;
  if (rest >= 8) {
    a = Load(data, 8);
    b = Load(data + rest - 8, 8);
  } else if (rest >= 4) {
    a = Load(data, 4);
    b = Load(data + rest - 4, 4);
  } else if (rest > 0) {
    a = static_cast<unsigned char>(data[0]);
    b = uint64_t{static_cast<unsigned char>(data[rest / 2])} << 8 |
        static_cast<unsigned char>(data[rest - 1]);
  }
  return Mixed(Mixed(a ^ kSecond, b ^ hash), kSecond);
}

uint64_t VerdictCache::UnitsOf(size_t text_bytes, size_t verdict_count) {
  return (sizeof(Header) + verdict_count * sizeof(Verdict) + text_bytes + 7) / 8;
}

uint64_t VerdictCache::Locate(uint64_t hash) const {
  for (const uint64_t way : sets_[hash & set_mask_].ways) {
    if (way >> 48 != TagOf(hash) || !IsLive(way & kPositionMask)) continue;
    const char* entry = At(way & kPositionMask);
    __builtin_prefetch(entry);
    __builtin_prefetch(entry + 64);
    return way & kPositionMask;
  }
  return 0;
}

bool VerdictCache::Find(uint64_t position, std::string_view text, Scope scope,
                        std::span<const Verdict>* verdicts) const {
  if (!IsLive(position)) return false;
  const char* entry = At(position);
  const auto* header = reinterpret_cast<const Header*>(entry);
  if (header->position != position || header->text_bytes != text.size() ||
      header->text_class != scope.text_class || header->first_stage > scope.first_stage) {
    return false;
  }
  const auto* first = reinterpret_cast<const Verdict*>(entry + sizeof(Header));
  const char* kept = entry + sizeof(Header) + header->verdict_count * sizeof(Verdict);
  if (std::memcmp(kept, text.data(), text.size()) != 0) return false;
  *verdicts = {first, header->verdict_count};
  return true;
}

// Marks it as seen, in the place of another.
bool VerdictCache::SeenBefore(Set& set, uint64_t hash) {
  const auto mark = static_cast<uint16_t>(hash >> 32 | 1);
  for (uint16_t& seen : set.seen) {
    if (seen != mark) continue;
    seen = 0;
    return true;
  }
  set.seen[hash >> 30 & 3] = mark;
  return false;
}

void VerdictCache::Offer(uint64_t hash, std::string_view text, Scope scope,
                         std::span<const Verdict> verdicts) {
  if (text.size() > kTextBytesMax || verdicts.size() > kVerdictsMax) return;
  Set& set = sets_[hash & set_mask_];
  if (!SeenBefore(set, hash)) return;
  // An entry is in one piece: what is left of the ring's end is passed over.
  const uint64_t units = UnitsOf(text.size(), verdicts.size());
  const uint64_t to_end = ring_units_ - head_ % ring_units_;
  if (units > to_end) head_ += to_end;
  const uint64_t position = head_;
  head_ += units;
  char* entry = ring_.get() + position % ring_units_ * 8;
  const Header header = {position, static_cast<uint32_t>(text.size()), scope.text_class,
                         scope.first_stage, static_cast<uint32_t>(verdicts.size())};
  std::memcpy(entry, &header, sizeof(header));
  entry += sizeof(header);
  if (!verdicts.empty()) std::memcpy(entry, verdicts.data(), verdicts.size_bytes());
  std::memcpy(entry + verdicts.size_bytes(), text.data(), text.size());

  uint64_t* oldest = set.ways;
  for (uint64_t& way : set.ways) {
    if (!IsLive(way & kPositionMask)) {
      oldest = &way;
      break;
    }
    if ((way & kPositionMask) < (*oldest & kPositionMask)) oldest = &way;
  }
  *oldest = uint64_t{TagOf(hash)} << 48 | position;
}

}  // namespace weir::regex
