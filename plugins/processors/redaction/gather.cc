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
  TextFind find;
  find.text = text;
  find.row = weir_text_row(batch_.get(), text);
  find.column = batch_.get()->text_columns[batch_.texts()[text].column].column;
  find.text_class = batch_.texts()[text].text_class;
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
    const uint32_t text = hits[i].text;
    TextFind find = FindOf(text);
    shard_.regions.clear();
    i = TakeHitsOf(find.text, i, &find);
    Keep(find);
  }
}

// Texts of one glance. They are far apart in the request, so what they are is asked for before any
// of them is read. A bit for each in the words.
struct Gather::Chunk {
  uint32_t first = 0;  // Row of the text table.
  std::array<std::string_view, detect::Finder::kGlanceMax> texts;  // Empty: not scanned.
  uint64_t scanned = 0;
  uint64_t secrets = 0;  // Values of secret keys.
  uint64_t hits = 0;     // Have hits of patterns.
};

// The loop that every text goes through: what does not change in it is read once.
void Gather::Take(uint32_t count, Chunk* chunk) const {
  const weir_batch* const batch = batch_.get();
  const weir_text* const refs = batch_.texts().data() + chunk->first;
  const weir_text_column* const columns = batch->text_columns;
  const uint32_t* const key_ids = options_.reads_secret_keys ? attr_.key_id : nullptr;
  const uint64_t classes = options_.detect.set.looks() ? options_.scanned : 0;
  uint64_t scanned = 0, secrets = 0, bytes = 0;
  for (uint32_t at = 0; at < count; at++) {
    const weir_text_column& column = columns[refs[at].column];
    const bool is_value = column.column == WEIR_COLUMN(attr, val);
    const uint32_t row = weir_text_row(batch, chunk->first + at);
    const uint64_t scans = classes >> (refs[at].text_class & 63) & 1;
    const weir_str cell = column.cells[row];
    const char* const text = weir_ptr(batch, cell);
    __builtin_prefetch(text);
    const size_t size = scans != 0 ? cell.len : 0;
    chunk->texts[at] = {text, size};
    scanned |= scans << at;
    bytes += size;
    if (is_value && key_ids != nullptr && key_ids[row] != 0) {
      secrets |= uint64_t{(options_.KeyRules(key_ids[row]) & kKeySecret) != 0} << at;
    }
  }
  chunk->scanned = scanned;
  chunk->secrets = secrets & scanned;
  shard_.tally.scanned_bytes += static_cast<int64_t>(bytes);
}

void Gather::ReadTexts() {
  constexpr uint32_t kChunk = detect::Finder::kGlanceMax;
  const auto texts = static_cast<uint32_t>(batch_.texts().size());
  size_t i = 0;
  Chunk chunk;
  for (; chunk.first < texts; chunk.first += kChunk) {
    const uint32_t count = std::min(kChunk, texts - chunk.first);
    Take(count, &chunk);
    chunk.hits = HitsOf(chunk.first + count, i);
    const uint64_t seen = shard_.finder.Glance({chunk.texts.data(), count});
    for (uint64_t rest = seen | chunk.secrets | chunk.hits; rest != 0; rest &= rest - 1) {
      ReadText(chunk, static_cast<uint32_t>(std::countr_zero(rest)), &i);
    }
  }
}

// Bits of those of a chunk that ends at `end`, of whose hits the next one is `i`.
uint64_t Gather::HitsOf(uint32_t end, size_t i) const {
  const auto hits = batch_.hits();
  uint64_t bits = 0;
  for (; i < hits.size() && hits[i].text < end; i++) {
    bits |= uint64_t{1} << (hits[i].text % detect::Finder::kGlanceMax);
  }
  return bits;
}

// Whether the text was read before; then what was found in it is kept again.
bool Gather::IsKnown(std::string_view view, KnownTexts::Id id, const detect::KeyFacts& key,
                     const TextFind& find) {
  const KnownTexts::Outcome* known = shard_.known.Find(id);
  if (known == nullptr) return false;
  if (!known->found()) return true;
  const size_t to = size_t{known->from} + known->size;
  if (to > view.size()) return false;  // Of another text, whose hash is equal.
  shard_.findings.assign(1, {known->from, static_cast<uint32_t>(to), known->detector, 1});
  shard_.finder.CountAgain(known->detector);
  TakeFindings(view, key, find);
  if (!shard_.regions.empty()) Keep(find);
  return true;
}

void Gather::Remember(KnownTexts::Id id) {
  KnownTexts::Outcome outcome;
  if (shard_.findings.size() > 1) return;
  if (!shard_.findings.empty()) {
    const detect::Finding& found = shard_.findings[0];
    if (found.to - found.from > UINT16_MAX || found.detector > UINT16_MAX) return;
    outcome = {found.from, static_cast<uint16_t>(found.to - found.from),
               static_cast<uint16_t>(found.detector)};
  }
  shard_.known.Add(id, outcome);
}

// Keeps what is found in a text of the chunk and in its hits, which `i` passes.
void Gather::ReadText(const Chunk& chunk, uint32_t at, size_t* i) {
  const bool hit = (chunk.hits >> at & 1) != 0, secret = (chunk.secrets >> at & 1) != 0;
  TextFind find = FindOf(chunk.first + at);
  std::string_view view = chunk.texts[at];
  const bool is_value = find.column == WEIR_COLUMN(attr, val);
  const detect::KeyFacts& key = shard_.finder.Key(is_value ? KeyOf(find.row) : "");
  KnownTexts::Id id = {};
  shard_.regions.clear();
  if (!hit && !secret) {
    id = shard_.known.IdOf(key.number, view);
    if (IsKnown(view, id, key, find)) return;
  }
  shard_.findings.clear();
  shard_.pattern_hits.clear();
  if (hit) *i = TakeHitsOf(find.text, *i, &find);
  bool looked = false;
  if ((chunk.scanned >> at & 1) != 0) {
    looked = shard_.finder.LookAt(view, at);
  } else {  // Custom detectors' patterns are matched there, too.
    view = batch_.TextAt(find.text);
    shard_.finder.Begin(view);
  }
  if (looked || secret || !shard_.pattern_hits.empty()) Detect(view, key, find);
  if (hit || !shard_.regions.empty()) Keep(find);
  Remember(id);
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
    Detect(shard_.rendered, shard_.finder.Key(KeyOf(row)), find);
    if (!shard_.regions.empty()) Keep(find);
  }
}

void Gather::Detect(std::string_view view, const detect::KeyFacts& key, const TextFind& find) {
  shard_.finder.Find(key, shard_.pattern_hits, &shard_.findings);
  TakeFindings(view, key, find);
}

void Gather::TakeFindings(std::string_view view, const detect::KeyFacts& key,
                          const TextFind& find) {
  for (const detect::Finding& found : shard_.findings) {
    if (options_.detect.IsAllowed(view.substr(found.from, found.to - found.from))) continue;
    shard_.tally.found_in[find.text_class & 63]++;
    if (options_.audit) Tell(found.detector, find, key.name);
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
