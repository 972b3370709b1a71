// The part of Run that is about profiles: their original payload, and their dictionary, from which
// nothing can be deleted.
#include "plugins/processors/redaction/run.h"

namespace weir::redaction {

// The payload holds every text of the profile, in a format of its own.
void Run::BeginProfiles() {
  shard_.strings.Begin(batch_.get());
  if (batch_.signal() != WEIR_PROFILES) return;
  const auto texts = batch_.texts();
  for (uint32_t text = 0; text < texts.size(); text++) {
    const bool payload = texts[text].text_class == WEIR_TEXT_PAYLOAD;
    if (!payload && texts[text].text_class != WEIR_TEXT_FORMAT) continue;
    counts_.payloads += payload ? 1 : 0;
    if (!options_.dry_run) batch_.SetText(text, {0, 0});
  }
}

// A key that is a string of the dictionary is found as that string.
void Run::TakeKeyString(const TextFind& find) {
  for (uint32_t at = 0; at < attr_.rows; at++) {
    if ((attr_.flags[at] & WEIR_ATTR_INDEXED) &&
        shard_.strings.TextOf(attr_.key[at]) == find.text) {
      shard_.rules[at] |= find.key_rules;
    }
  }
}

// An attribute of the dictionary keeps its place and its key; its value, with all that is below
// it, becomes empty.
void Run::EmptyRow(const Row& row) {
  bool is_string = false;
  for (uint32_t at = row.at; at < row.end; at++) is_string = SetString(at, {0, 0});
  if (row.type != WEIR_V_STR || !is_string) batch_.attribute(row.at).Set(weir_str{0, 0});
}

// A value that is a string of the dictionary is edited there: what was left of it would go out.
bool Run::SetString(uint32_t at, weir_str now) {
  if (attr_.value_type[at] != WEIR_V_STR) return false;
  const uint32_t text = shard_.strings.TextOf(attr_.val[at].text);
  if (text == WEIR_NO_ROW) return false;
  batch_.SetText(text, now);
  return true;
}

}  // namespace weir::redaction
