#include "plugins/processors/redaction/mask.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "weir/sdk/status.hpp"

namespace weir::redaction {
namespace {

char* Room(weir_batch* batch, uint64_t bytes, weir_str* out) {
  char* room = bytes > std::numeric_limits<int32_t>::max()
                   ? nullptr
                   : weir_alloc(batch, static_cast<uint32_t>(bytes), out);
  if (!room) throw BatchError("the arena of the batch is full: a text could not be masked");
  return room;
}

}  // namespace

void Masker::Add(Region region) {
  if (!regions_.empty() && region.from < regions_.back().to) {
    regions_.back().to = std::max(regions_.back().to, region.to);
  } else {
    regions_.push_back(region);
  }
}

void Masker::Sort() {
  std::sort(regions_.begin(), regions_.end(), [](const Region& a, const Region& b) {
    return a.from != b.from ? a.from < b.from : a.to < b.to;
  });
  size_t kept = 0;
  for (size_t i = 0; i < regions_.size(); i++) {
    if (kept > 0 && regions_[i].from < regions_[kept - 1].to) {
      regions_[kept - 1].to = std::max(regions_[kept - 1].to, regions_[i].to);
    } else {
      regions_[kept++] = regions_[i];
    }
  }
  regions_.resize(kept);
}

weir_str Masker::WholeMask(weir_batch* batch, std::string_view text) {
  if (hasher_.constant() && whole_.off != WEIR_ABSENT_OFF) return whole_;
  weir_str now;
  hasher_.Write(text, Room(batch, hasher_.size(), &now));
  if (hasher_.constant()) whole_ = now;
  return now;
}

weir_str Masker::Mask(weir_batch* batch, std::string_view text) {
  if (regions_.size() == 1 && regions_[0].from == 0 && regions_[0].to == text.size()) {
    return WholeMask(batch, text);
  }
  uint64_t bytes = text.size() + uint64_t{regions_.size()} * hasher_.size();
  for (const Region& region : regions_) bytes -= region.to - region.from;
  weir_str now;
  char* to = Room(batch, bytes, &now);
  uint32_t at = 0;
  for (const Region& region : regions_) {
    std::memcpy(to, text.data() + at, region.from - at);
    to += region.from - at;
    hasher_.Write(text.substr(region.from, region.to - region.from), to);
    to += hasher_.size();
    at = region.to;
  }
  if (at < text.size()) std::memcpy(to, text.data() + at, text.size() - at);
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

}  // namespace weir::redaction
