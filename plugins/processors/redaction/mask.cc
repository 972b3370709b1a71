#include "plugins/processors/redaction/mask.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "weir/sdk/status.hpp"

namespace weir::redaction {
namespace {

constexpr char kStar = '*';

char* Room(weir_batch* batch, uint64_t bytes, weir_str* out) {
  char* room = bytes > std::numeric_limits<int32_t>::max()
                   ? nullptr
                   : weir_alloc(batch, static_cast<uint32_t>(bytes), out);
  if (!room) throw BatchError("the arena of the batch is full: a text could not be masked");
  return room;
}

char* Put(std::string_view text, char* to) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

// Where the last `keep` characters of `text` begin; at least half of it stays hidden.
size_t KeptFrom(std::string_view text, uint32_t keep) {
  size_t at = text.size();
  while (keep > 0 && at > 0) {
    size_t before = at - 1;
    while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0) == 0x80) before--;
    if (before < (text.size() + 1) / 2) break;
    at = before;
    keep--;
  }
  return at;
}

}  // namespace

void MergeRegions(std::vector<Region>* regions) {
  const auto before = [](const Region& a, const Region& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  };
  if (!std::is_sorted(regions->begin(), regions->end(), before)) {
    std::sort(regions->begin(), regions->end(), before);
  }
  size_t kept = 0;
  for (const Region region : *regions) {
    if (kept > 0 && region.from < (*regions)[kept - 1].to) {
      Region& last = (*regions)[kept - 1];
      last.to = std::max(last.to, region.to);
      if (region.rule == kBlockedRule) last.rule = kBlockedRule;
    } else {
      (*regions)[kept++] = region;
    }
  }
  regions->resize(kept);
}

weir_str Masker::WholeMask(weir_batch* batch, std::string_view text) {
  if (hasher_.constant() && whole_.off != WEIR_ABSENT_OFF) return whole_;
  weir_str now;
  hasher_.Write(text, Room(batch, hasher_.size(), &now));
  if (hasher_.constant()) whole_ = now;
  return now;
}

uint64_t Masker::SizeOf(const Region& region) const {
  const Action& action = actions_[region.rule];
  switch (action.kind) {
    case ActionKind::kHash:
      return hasher_.size();
    case ActionKind::kText:
    case ActionKind::kTag:
      return action.text.size();
    case ActionKind::kToken:
      return token_id_.size() + token_.size();
    default:
      return region.to - region.from;
  }
}

char* Masker::Write(const Region& region, std::string_view found, char* to) {
  const Action& action = actions_[region.rule];
  switch (action.kind) {
    case ActionKind::kHash:
      hasher_.Write(found, to);
      return to + hasher_.size();
    case ActionKind::kText:
    case ActionKind::kTag:
      return Put(action.text, to);
    case ActionKind::kToken:
      to = Put(token_id_, to);
      token_.Write(found, to);
      return to + token_.size();
    default: {
      const size_t kept = KeptFrom(found, action.keep);
      std::memset(to, kStar, kept);
      return Put(found.substr(kept), to + kept);
    }
  }
}

weir_str Masker::Mask(weir_batch* batch, std::string_view text, std::span<const Region> regions) {
  if (regions.size() == 1 && regions[0].from == 0 && regions[0].to == text.size() &&
      actions_[regions[0].rule].kind == ActionKind::kHash) {
    return WholeMask(batch, text);
  }
  uint64_t bytes = text.size();
  for (const Region& region : regions) bytes += SizeOf(region) - (region.to - region.from);
  weir_str now;
  char* to = Room(batch, bytes, &now);
  uint32_t at = 0;
  for (const Region& region : regions) {
    to = Put(text.substr(at, region.from - at), to);
    to = Write(region, text.substr(region.from, region.to - region.from), to);
    at = region.to;
  }
  Put(text.substr(at), to);
  return now;
}

weir_str Masker::MaskAll(weir_batch* batch, std::string_view text) {
  const uint64_t ends = static_cast<uint64_t>(std::count(text.begin(), text.end(), '\n'));
  if (ends == 0) return WholeMask(batch, text);
  weir_str now;
  char* to = Room(batch, ends + (ends + 1) * hasher_.size(), &now);
  for (;;) {
    const size_t end = text.find('\n');
    hasher_.Write(text.substr(0, end), to);
    to += hasher_.size();
    if (end == std::string_view::npos) break;
    *to++ = '\n';
    text.remove_prefix(end + 1);
  }
  return now;
}

weir_str Masker::Stars(weir_batch* batch, std::string_view text) {
  weir_str now;
  std::memset(Room(batch, text.size(), &now), kStar, text.size());
  return now;
}

}  // namespace weir::redaction
