#include "plugins/processors/redaction/gather.h"

#include <algorithm>
#include <array>
#include <bit>

#include "plugins/processors/redaction/render.h"

namespace weir::redaction {
namespace {

// As the host's class of numbers: shorter ones are no card numbers.
constexpr int64_t kNumberMin = 10'000'000'000;

}  // namespace

void Gather::Execute() {
  shard_.finds.Clear();
  if (!options_.detect.any()) {
    TakeHits();
    return;
  }
  ReadTexts();
  if (options_.detect.set.looks()) ReadNumbers();
}

TextFind Gather::FindOf(uint32_t text) const {
  const weir_text ref = batch_.texts()[text];
  TextFind find;
  find.text = text;
  find.row = weir_text_row(batch_.get(), text);
  find.column = batch_.get()->text_columns[ref.column].column;
  find.text_class = ref.text_class;
  find.allowed = options_.every_value_allowed;
  return find;
}

size_t Gather::TakeHitsOf(uint32_t text, size_t i, TextFind* find) {
  const auto hits = batch_.hits();
  for (; i < hits.size() && hits[i].text == text; i++) {
    const weir_hit& hit = hits[i];
    switch (KindOf(hit.pattern)) {
      case PatternKind::kBlockedValue:
        shard_.regions.push_back({hit.from, hit.to, kBlockedRule});
        break;
      case PatternKind::kAllowedValue:
        find->allowed = true;
        break;
      case PatternKind::kIgnoredKey:
        find->key_rules |= kKeyIgnored;
        break;
      case PatternKind::kBlockedKey:
        find->key_rules |= kKeyBlocked;
        break;
      case PatternKind::kDetector:
        shard_.pattern_hits.push_back({hit.from, hit.to, hit.pattern & 0xFFFF});
        break;
    }
  }
  return i;
}

void Gather::TakeHits() {
  const auto hits = batch_.hits();
  for (size_t i = 0; i < hits.size();) {
    TextFind find = FindOf(hits[i].text);
    shard_.regions.clear();
    i = TakeHitsOf(find.text, i, &find);
    Keep(find);
  }
}

// Texts of one glance. They are far apart in the request, so what they are is asked for before any
// of them is read.
struct Gather::Chunk {
  std::array<std::string_view, detect::Finder::kGlanceMax> texts;
  uint64_t scanned = 0;
};

Gather::Chunk Gather::Take(uint32_t first, uint32_t end) const {
  Chunk chunk;
  const auto refs = batch_.texts();
  const bool looks = options_.detect.set.looks();
  for (uint32_t text = first; text < end; text++) {
    if (!looks || !options_.Scans(refs[text].text_class)) continue;
    const std::string_view view = batch_.TextAt(text);
    __builtin_prefetch(view.data());
    chunk.texts[text - first] = view;
    chunk.scanned |= uint64_t{1} << (text - first);
    shard_.tally.scanned_bytes += static_cast<int64_t>(view.size());
  }
  return chunk;
}

void Gather::ReadTexts() {
  constexpr uint32_t kChunk = detect::Finder::kGlanceMax;
  const auto texts = static_cast<uint32_t>(batch_.texts().size());
  size_t i = 0;
  for (uint32_t first = 0; first < texts; first += kChunk) {
    const uint32_t count = std::min(kChunk, texts - first);
    const Chunk chunk = Take(first, first + count);
    const uint64_t secrets = SecretsOf(first, chunk);
    uint64_t rest = shard_.finder.Glance({chunk.texts.data(), count}) | secrets |
                    HitsOf(first, count, i);
    for (; rest != 0; rest &= rest - 1) {
      const auto at = static_cast<uint32_t>(std::countr_zero(rest));
      ReadText(first + at, (chunk.scanned >> at & 1) != 0, (secrets >> at & 1) != 0, &i);
    }
  }
}

// Bits of those of the chunk that are values of secret keys.
uint64_t Gather::SecretsOf(uint32_t first, const Chunk& chunk) const {
  uint64_t secrets = 0;
  if (!options_.reads_secret_keys) return secrets;
  for (uint64_t rest = chunk.scanned; rest != 0; rest &= rest - 1) {
    const auto at = static_cast<uint32_t>(std::countr_zero(rest));
    secrets |= uint64_t{IsSecretKey(batch_.texts()[first + at])} << at;
  }
  return secrets;
}

// Bits of those of the chunk that have hits, of which the next one is `i`.
uint64_t Gather::HitsOf(uint32_t first, uint32_t count, size_t i) const {
  const auto hits = batch_.hits();
  uint64_t bits = 0;
  for (; i < hits.size() && hits[i].text < first + count; i++) {
    bits |= uint64_t{1} << (hits[i].text - first);
  }
  return bits;
}

// Keeps what is found in the text and in its hits, which `i` passes.
void Gather::ReadText(uint32_t text, bool scanned, bool secret, size_t* i) {
  const auto hits = batch_.hits();
  const std::string_view view = batch_.TextAt(text);
  const bool hit = *i < hits.size() && hits[*i].text == text;
  CleanTexts::Id id{};
  if (!hit && !secret) {
    id = shard_.clean.IdOf(KeyOfText(text), view);
    if (shard_.clean.Knows(id)) return;
  }
  TextFind find = FindOf(text);
  shard_.regions.clear();
  shard_.findings.clear();
  shard_.pattern_hits.clear();
  *i = TakeHitsOf(text, *i, &find);
  const bool looked = shard_.finder.Look(view) && scanned;
  if (looked || secret || !shard_.pattern_hits.empty()) Detect(view, find);
  if (hit || !shard_.regions.empty()) {
    Keep(find);
  } else if (!secret && shard_.findings.empty()) {
    shard_.clean.Add(id);
  }
}

void Gather::ReadNumbers() {
  shard_.pattern_hits.clear();
  for (uint32_t row = 0; row < attr_.rows; row++) {
    if (attr_.value_type[row] != WEIR_V_I64) continue;
    const int64_t value = attr_.val[row].i64;
    if ((value < kNumberMin && value > -kNumberMin) || (attr_.flags[row] & WEIR_ATTR_DEAD)) {
      continue;
    }
    Render(batch_.get(), WEIR_V_I64, attr_.val[row], &shard_.rendered);
    shard_.tally.scanned_bytes += static_cast<int64_t>(shard_.rendered.size());
    if (!shard_.finder.Look(shard_.rendered)) continue;
    TextFind find;
    find.text = WEIR_NO_ROW;
    find.row = row;
    find.column = WEIR_COLUMN(attr, val);
    find.text_class = WEIR_TEXT_NUMBER;
    shard_.regions.clear();
    Detect(shard_.rendered, find);
    if (!shard_.regions.empty()) Keep(find);
  }
}

void Gather::Detect(std::string_view view, const TextFind& find) {
  const std::string_view key =
      find.column == WEIR_COLUMN(attr, val) ? KeyOf(find.row) : std::string_view();
  shard_.finder.Find(key, shard_.pattern_hits, &shard_.findings);
  for (const detect::Finding& found : shard_.findings) {
    if (options_.detect.IsAllowed(view.substr(found.from, found.to - found.from))) continue;
    shard_.tally.found_in[find.text_class & 63]++;
    if (options_.audit) Tell(found.detector, find, key);
    if (options_.detect.actions[found.detector].kind == ActionKind::kCount) {
      shard_.tally.actions[static_cast<size_t>(ActionKind::kCount)]++;
      continue;
    }
    const RuleId rule = static_cast<RuleId>(found.detector + 1);
    shard_.regions.push_back({found.from, found.to, rule});
  }
}

void Gather::Keep(const TextFind& find) {
  MergeRegions(&shard_.regions);
  shard_.finds.Add(find, shard_.regions);
}

bool Gather::IsSecretKey(weir_text ref) const {
  return options_.reads_secret_keys &&
         batch_.get()->text_columns[ref.column].column == WEIR_COLUMN(attr, val) &&
         (options_.KeyRules(attr_.key_id[ref.row]) & kKeySecret);
}

std::string_view Gather::KeyOfText(uint32_t text) const {
  const uint32_t column = batch_.get()->text_columns[batch_.texts()[text].column].column;
  if (column != WEIR_COLUMN(attr, val)) return {};
  return KeyOf(weir_text_row(batch_.get(), text));
}

// The nearest key: elements of lists have none of their own.
std::string_view Gather::KeyOf(uint32_t row) const {
  while (attr_.key[row].len == 0 && attr_.depth[row] > 0) {
    const uint8_t depth = attr_.depth[row];
    while (row > 0 && attr_.depth[row] >= depth) row--;
  }
  return batch_.Text(attr_.key[row]);
}

void Gather::Tell(uint32_t detector, const TextFind& find, std::string_view key) {
  const char* text_class = "other";
  for (const TextClassName& name : kTextClassNames) {
    if (name.text_class == find.text_class) text_class = name.name;
  }
  shard_.audit.Tell(shard_.host, shard_.now_ns, options_.detect.set.name(detector), key,
                    batch_.signal(), text_class);
}

}  // namespace weir::redaction
