#include "plugins/processors/redaction/gather.h"

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

void Gather::ReadTexts() {
  const auto hits = batch_.hits();
  const uint32_t texts = static_cast<uint32_t>(batch_.texts().size());
  detect::Finder& finder = shard_.finder;
  for (uint32_t text = 0, i = 0; text < texts; text++) {
    const bool hit = i < hits.size() && hits[i].text == text;
    const bool scanned = options_.Scans(batch_.texts()[text].text_class);
    std::string_view view;
    bool seen = false;
    CleanTexts::Id id{};
    if (scanned) {
      view = batch_.TextAt(text);
      shard_.tally.scanned_bytes += static_cast<int64_t>(view.size());
      if (!hit) {
        id = shard_.clean.IdOf(KeyOfText(text), view);
        if (shard_.clean.Knows(id)) continue;
      }
      seen = finder.Look(view);
    }
    if (!seen && !hit && !options_.reads_secret_keys) {
      if (scanned) shard_.clean.Add(id);
      continue;
    }
    TextFind find = FindOf(text);
    shard_.regions.clear();
    shard_.findings.clear();
    shard_.pattern_hits.clear();
    if (hit) i = static_cast<uint32_t>(TakeHitsOf(text, i, &find));
    if (scanned && (seen || !shard_.pattern_hits.empty() || IsSecretKey(find))) Detect(view, find);
    if (hit || !shard_.regions.empty()) {
      Keep(find);
    } else if (scanned && shard_.findings.empty()) {
      shard_.clean.Add(id);
    }
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

bool Gather::IsSecretKey(const TextFind& find) const {
  return options_.reads_secret_keys && find.column == WEIR_COLUMN(attr, val) &&
         (options_.KeyRules(attr_.key_id[find.row]) & kKeySecret);
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
