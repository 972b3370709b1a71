#include "plugins/processors/redaction/profile_strings.h"

#include <algorithm>

namespace weir::redaction {

void ProfileStrings::Begin(const weir_batch* batch) {
  strings_.clear();
  if (batch->signal != WEIR_PROFILES || !batch->text) return;
  for (uint32_t text = 0; text < batch->text->rows; text++) {
    if (batch->text->ref[text].text_class != WEIR_TEXT_STRING) continue;
    strings_.push_back({weir_text_get(batch, text).off, text, false, false});
  }
  std::sort(strings_.begin(), strings_.end(),
            [](const String& a, const String& b) { return a.place < b.place; });
  const weir_attr_table& attr = *batch->attr;
  for (uint32_t row = 0; row < attr.rows; row++) {
    if (!(attr.flags[row] & WEIR_ATTR_INDEXED)) continue;
    if (const size_t key = Find(attr.key[row]); key < strings_.size()) strings_[key].is_key = true;
    if (attr.value_type[row] != WEIR_V_STR) continue;
    const size_t value = Find(attr.val[row].text);
    if (value < strings_.size()) strings_[value].is_value = true;
  }
}

size_t ProfileStrings::Find(weir_str view) const {
  if (view.len == 0) return strings_.size();
  const auto found = std::lower_bound(
      strings_.begin(), strings_.end(), view.off,
      [](const String& string, uint32_t place) { return string.place < place; });
  return found != strings_.end() && found->place == view.off
             ? static_cast<size_t>(found - strings_.begin())
             : strings_.size();
}

uint32_t ProfileStrings::TextOf(weir_str view) const {
  const size_t found = Find(view);
  return found < strings_.size() ? strings_[found].text : WEIR_NO_ROW;
}

bool ProfileStrings::IsKey(uint32_t text) const {
  const auto found = std::find_if(strings_.begin(), strings_.end(),
                                  [text](const String& string) { return string.text == text; });
  return found != strings_.end() && found->is_key && !found->is_value;
}

}  // namespace weir::redaction
