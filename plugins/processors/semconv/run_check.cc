// One pass over the attributes of an owner.
#include <bit>

#include "plugins/processors/semconv/run.h"

namespace weir::semconv {
namespace {

constexpr FindingSet kAboutValue =
    Bit(Finding::kTypeMismatch) | Bit(Finding::kUndefinedVariant) |
    Bit(Finding::kUndefinedClosed) | Bit(Finding::kInvalidValue);
constexpr FindingSet kKept = kViolations | kAboutValue;

}  // namespace

void Run::Count(FindingSet found) {
  for (; found != 0; found &= found - 1) counts_.findings[std::countr_zero(found)]++;
}

FindingSet Run::Visit(const Where& where, weir_range range) {
  std::vector<Live>& live = scratch_.live;
  live.clear();
  scratch_.todo.clear();
  scratch_.adds.clear();
  scratch_.claims.clear();
  scratch_.room.Clear();
  const weir_batch& batch = *batch_.get();
  const uint32_t end = range.first + range.count;
  uint16_t* const guesses = scratch_.guesses[where.table % Scratch::kGuessTables];
  size_t place = 0;
  FindingSet record = 0;
  uint64_t seen = 0;
  for (uint32_t row = range.first; row < end;) {
    if (attr_.flags[row] & WEIR_ATTR_DEAD) {
      row++;
      continue;
    }
    const weir_str key_view = attr_.key[row];
    const std::string_view key(weir_ptr(&batch, key_view), key_view.len);
    // Records of one origin have their attributes in one order.
    uint16_t& guess = guesses[place++ % Scratch::kGuesses];
    if (guess == kNone || FactOf(guess).text() != key) {
      guess = names_.Find(key);
      if (guess == kNone) guess = shard_.unknown.Find(key);
    }
    const uint16_t index = guess;
    const Fact& fact = FactOf(index);
    const uint8_t type = attr_.value_type[row];
    FindingSet found = fact.always;
    uint16_t moved = index;
    if (!Accepts(fact.type, type)) found |= Bit(Finding::kTypeMismatch) & ~names_.ignored();
    if ((fact.flags & kAttention) || where.on_metric) {
      found |= LookCloser(where, fact, index, row, &moved);
    }
    KeyTally& key_tally = tally_.keys[index];
    if (key_tally.count++ == 0 || ((found ^ fact.always) & kKept)) Keep(where, index, found, row);
    seen |= fact.required;
    record |= found;
    Count(found);
    live.push_back({row, index});
    if (IsToFix(where, index, moved, found)) {
      scratch_.todo.push_back({static_cast<uint16_t>(live.size() - 1), moved, found});
    }
    const uint32_t next =
        type == WEIR_V_LIST || type == WEIR_V_MAP ? attr_.val[row].kids.end : row + 1;
    row = next > row ? next : row + 1;
  }
  if (!scratch_.todo.empty()) Fix(where);
  if (where.required & ~seen) record |= CheckRequired(where, seen);
  if (!scratch_.adds.empty()) AddAttributes(where);
  return record;
}

// "k8s.pod.labels.app" goes where its template goes, with what is behind it.
uint16_t Run::TemplatedNow(const Where& where, const Fact& fact, uint16_t index) {
  const uint16_t base = NameNow(where, names_.fact(fact.base), fact.base);
  if (base == fact.base) return index;
  scratch_.name.assign(names_.fact(base).text());
  scratch_.name.append(fact.text().substr(names_.fact(fact.base).length));
  const uint16_t known = names_.Find(scratch_.name);
  if (known != kNone) return known;
  const uint16_t now = shard_.unknown.Find(scratch_.name);
  return FactOf(now).text() == scratch_.name ? now : index;
}

uint16_t Run::NameNow(const Where& where, const Fact& fact, uint16_t index) {
  if (index >= names_.size()) {
    return fact.base == kNone ? index : TemplatedNow(where, fact, index);
  }
  if (where.on_metric) {
    for (const RenamePair& pair : *where.on_metric) {
      if (pair.from == index) return pair.to;
    }
  }
  if (fact.user_target != kNone) return fact.user_target;
  return index < names_.registry_count() ? renames_.Attribute(where.section, where.from, index)
                                         : index;
}

FindingSet Run::LookCloser(const Where& where, const Fact& fact, uint16_t index, uint32_t row,
                           uint16_t* moved) {
  if ((fact.flags & kMoves) || where.on_metric) *moved = NameNow(where, fact, index);
  FindingSet found = fact.flags & kMembers ? CheckValue(fact, row) : 0;
  if (*moved != index && (fact.flags & kGeneric)) found |= Bit(Finding::kDeprecated);
  return found & ~names_.ignored();
}

FindingSet Run::CheckValue(const Fact& fact, uint32_t row) {
  const uint8_t type = attr_.value_type[row];
  std::string_view text;
  if (type == WEIR_V_STR) {
    text = batch_.Text(attr_.val[row].text);
  } else if (type == WEIR_V_I64) {
    text = scratch_.room.Number(attr_.val[row].i64);
  } else {
    return 0;
  }
  if (fact.user) return fact.user->Judge(text);
  const MemberFact* const member = FindMember(fact.base, text);
  if (!member) {
    return Bit(fact.flags & kClosed ? Finding::kUndefinedClosed : Finding::kUndefinedVariant);
  }
  return member->deprecated ? Bit(Finding::kDeprecated) : 0;
}

bool Run::IsToFix(const Where& where, uint16_t index, uint16_t moved, FindingSet found) const {
  if (renames_.IsNewer(where.from)) return false;
  if (moved != index) return true;
  if (found & kAboutValue & ~Bit(Finding::kUndefinedVariant)) return true;
  if ((found & Bit(Finding::kMissingAttribute)) &&
      options_.ModeOf(FixKind::kUnknown) == Mode::kDrop) {
    return true;
  }
  if (!(found & Bit(Finding::kDeprecated))) return false;
  const Fact& fact = FactOf(index);
  return (fact.flags & (kMoves | kMembers)) != 0 && renames_.latest();
}

void Run::Keep(const Where& where, uint16_t index, FindingSet found, uint32_t row) {
  const FindingSet always = FactOf(index).always;
  for (FindingSet rest = found & kKept; rest != 0; rest &= rest - 1) {
    const Finding finding = static_cast<Finding>(std::countr_zero(rest));
    uint32_t seen = 0;
    if (!(always & Bit(finding))) {
      tally_.CountDynamic(index, finding);
      for (size_t i = 0; i < kDynamicCount; i++) {
        if (kDynamic[i] == finding) seen = tally_.keys[index].dynamic[i];
      }
    }
    if (seen > 1 || tally_.examples.size() >= Tally::kExamplesMax) continue;
    Example& example = tally_.examples.emplace_back();
    example.index = index;
    example.finding = finding;
    example.service = service_row_;
    example.on = where.name.substr(0, 64);
    if ((Bit(finding) & kAboutValue) && row != WEIR_NO_ROW) {
      Value value = ReadValue(*batch_.get(), row);
      Coerce(ValueType::kString, scratch_.room, value);
      example.value = value.text.substr(0, 64);
    }
  }
}

FindingSet Run::CheckRequired(const Where& where, uint64_t seen) {
  FindingSet found = 0;
  for (uint64_t rest = where.required & ~seen; rest != 0; rest &= rest - 1) {
    const Required& required = options_.required[static_cast<size_t>(std::countr_zero(rest))];
    if (FindLive(required.index)) continue;  // A fix has just brought it.
    Value value = TextValue({});
    if (required.value.type != WEIR_V_NONE) {
      value = required.value;
    } else if (required.from != kNone) {
      const Fact& from = names_.fact(required.from);
      value = TextValue(TextOf(required.from, std::string(from.text()), where));
    }
    const bool have = value.type != WEIR_V_STR || !value.text.empty();
    const FindingSet set = Bit(Finding::kRequiredNotPresent) & ~names_.ignored();
    if (!required.detected && (!have || !MayEdit(FixKind::kRequired))) {
      found |= set;
      Count(set);
      if (set) Keep(where, required.index, set, WEIR_NO_ROW);
    }
    if (!have) continue;
    CountFix(FixKind::kRequired, MayEdit(FixKind::kRequired));
    if (!MayEdit(FixKind::kRequired)) continue;
    Coerce(names_.fact(required.index).type, scratch_.room, value);
    Promise(required.index, value, true);
  }
  return found;
}

}  // namespace weir::semconv
