#include "plugins/processors/cardinality/text_run.h"

#include <algorithm>

#include "plugins/processors/cardinality/text_template.h"

namespace weir::cardinality {

void TextRun::ExecuteSpans() {
  const weir_span_table& t = *batch_->span;
  for (uint32_t row = 0; row < t.rows; row++) {
    if (t.drop && weir_dropped(t.drop, row)) continue;
    if (!VisitScope(t.scope[row])) continue;
    if (rule_.name_limit != 0) {
      const std::string_view name = TextOf(t.name[row]);
      switch (Judge(service_->span_names, rule_.name_limit, name, &shard_.counts.span_names)) {
        case Fate::kStays:
          break;
        case Fate::kBecomes:
          WEIR_SET_TEXT(batch_, span, name, row, Instead());
          break;
        case Fate::kGoes:
          WEIR_SET_TEXT(batch_, span, name, row, Other());
      }
    }
    if (rule_.key_limit != 0) {
      VisitKeys(t.attrs[row], service_->span_keys, &shard_.counts.span_keys);
    }
  }
}

void TextRun::ExecuteLogs() {
  const weir_log_table& t = *batch_->log;
  for (uint32_t row = 0; row < t.rows; row++) {
    if (t.drop && weir_dropped(t.drop, row)) continue;
    if (!VisitScope(t.scope[row])) continue;
    if (rule_.key_limit != 0) {
      VisitKeys(t.attrs[row], service_->log_keys, &shard_.counts.log_keys);
    }
    if (rule_.value_limit != 0) VisitValues(t.attrs[row]);
  }
}

bool TextRun::VisitScope(uint32_t scope) {
  const uint32_t row = batch_->scope->resource[scope];
  if (row != resource_) {
    resource_ = row;
    const weir_attr_table& t = *batch_->attr;
    const weir_range range = batch_->resource->attrs[row];
    const uint32_t end = range.first + range.count;
    std::string_view name;
    for (uint32_t at = range.first; at < end; at = NextAttribute(t, at, end)) {
      if (!(t.flags[at] & WEIR_ATTR_DEAD) && t.value_type[at] == WEIR_V_STR &&
          TextOf(t.key[at]) == shard_.options.service_key) {
        name = TextOf(t.val[at].text);
      }
    }
    service_ = shard_.texts.Find(HashText(shard_.key, name), name, shard_.tick);
  }
  return service_ != nullptr;
}

TextRun::Fate TextRun::Judge(TextState& state, uint32_t limit, std::string_view text,
                             int64_t* counter) {
  const uint64_t hash = HashText(shard_.key, text);
  if (state.texts.Touch(hash) != Seen::kNever) return Fate::kStays;
  const bool templates = rule_.action == TextAction::kTemplate;
  const Limits limits = {limit, 0};
  if (state.texts.HasRoom(limits, templates ? limit / 8 : 0) && state.texts.Admit(hash)) {
    return Fate::kStays;
  }
  state.texts.Refuse(hash);
  state.limited++;
  (*counter)++;
  if (!state.examples.full()) state.examples.Add(text);
  if (shard_.options.dry_run || rule_.action == TextAction::kCount) return Fate::kStays;
  if (!templates || !MakeTemplate(text, &instead_)) return Fate::kGoes;
  const uint64_t instead = HashText(shard_.key, instead_);
  if (state.texts.Touch(instead) != Seen::kNever) return Fate::kBecomes;
  return state.texts.HasRoom(limits, 0) && state.texts.Admit(instead) ? Fate::kBecomes
                                                                     : Fate::kGoes;
}

void TextRun::VisitKeys(weir_range attributes, TextState& keys, int64_t* counter) {
  const weir_attr_table& t = *batch_->attr;
  const uint32_t end = attributes.first + attributes.count;
  for (uint32_t row = attributes.first; row < end;) {
    const uint32_t next = NextAttribute(t, row, end);
    const std::string_view key = TextOf(t.key[row]);
    if (!(t.flags[row] & WEIR_ATTR_DEAD) && !NeverDrops(key)) {
      const Fate fate = Judge(keys, rule_.key_limit, key, counter);
      // Two attributes of one name would be one too many.
      if (fate == Fate::kBecomes && !HasKey(attributes, instead_)) {
        WEIR_SET_TEXT(batch_, attr, key, row, Instead());
      } else if (fate != Fate::kStays) {
        weir_attr_delete(batch_, row);
      }
    }
    row = next;
  }
}

bool TextRun::HasKey(weir_range attributes, std::string_view key) const {
  const weir_attr_table& t = *batch_->attr;
  const uint32_t end = attributes.first + attributes.count;
  for (uint32_t row = attributes.first; row < end; row = NextAttribute(t, row, end)) {
    if (!(t.flags[row] & WEIR_ATTR_DEAD) && TextOf(t.key[row]) == key) return true;
  }
  return false;
}

void TextRun::VisitValues(weir_range attributes) {
  const weir_attr_table& t = *batch_->attr;
  const uint32_t end = attributes.first + attributes.count;
  for (uint32_t row = attributes.first; row < end; row = NextAttribute(t, row, end)) {
    if ((t.flags[row] & WEIR_ATTR_DEAD) || t.value_type[row] != WEIR_V_STR) continue;
    const std::string_view key = TextOf(t.key[row]);
    if (NeverDrops(key)) continue;
    TextState* values = shard_.texts.FindValues(*service_, HashText(shard_.key, key), key);
    if (!values) continue;
    const std::string_view text = TextOf(t.val[row].text);
    switch (Judge(*values, rule_.value_limit, text, &shard_.counts.log_values)) {
      case Fate::kStays:
        break;
      case Fate::kBecomes:
        weir_attr_set_str(batch_, row, Instead());
        break;
      case Fate::kGoes:
        weir_attr_set_str(batch_, row, Other());
    }
  }
}

weir_str TextRun::Other() {
  if (other_.off == WEIR_ABSENT_OFF) other_ = weir_copy(batch_, kOther, sizeof kOther - 1);
  return other_;
}

bool TextRun::NeverDrops(std::string_view key) const {
  return std::find(rule_.never_drop.begin(), rule_.never_drop.end(), key) !=
         rule_.never_drop.end();
}

}  // namespace weir::cardinality
