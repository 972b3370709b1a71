// What was found wrong, put right.
#include <algorithm>

#include "plugins/processors/semconv/run.h"
#include "plugins/processors/semconv/split.h"

namespace weir::semconv {

void Run::CountFix(FixKind kind, bool made) {
  (made ? tally_.fixed : tally_.would)[static_cast<size_t>(kind)]++;
}

Live* Run::FindLive(uint16_t index) {
  for (Live& live : scratch_.live) {
    if (live.index == index && !live.gone) return &live;
  }
  return nullptr;
}

Value Run::ValueOf(const Live& live) const {
  return live.claim != kNone ? scratch_.claims[live.claim] : ReadValue(*batch_.get(), RowOf(live));
}

weir_str Run::Write(const Value& value) {
  return value.view.off != WEIR_ABSENT_OFF ? value.view : batch_.Copy(value.text);
}

void Run::SetValue(uint32_t row, const Value& value) {
  weir_batch* const batch = batch_.get();
  if (value.list) {
    const weir_str text = Write(value);
    internal::CheckEdit(weir_attr_set(batch, row, WEIR_V_LIST, weir_val_bits(0)),
                        "an attribute could not be set");
    const uint32_t element = weir_attr_add(batch, weir_attr_table_id, row, weir_str{0, 0});
    if (element == WEIR_NO_ROW) throw BatchError("no room for a list");
    batch_.attribute(element).Set(text);
    return;
  }
  const bool text = value.type == WEIR_V_STR || value.type == WEIR_V_BYTES;
  const weir_val bits = text ? weir_val_text(Write(value)) : value.bits;
  internal::CheckEdit(weir_attr_set(batch, row, value.type, bits), "an attribute could not be set");
}

void Run::SetName(Live& live, uint16_t index) {
  batch_.set_attr_key(RowOf(live), shard_.NameView(batch_.get(), names_, index));
  live.index = index;
}

void Run::Delete(Live& live) {
  batch_.attribute(RowOf(live)).Delete();
  live.gone = true;
}

// All at once: each call of attr_add may move the owner's rows.
void Run::AddAttributes(const Where& where) {
  weir_batch* const batch = batch_.get();
  const uint32_t count = static_cast<uint32_t>(scratch_.adds.size());
  const uint32_t first = batch->ops->attr_add(batch, where.table, where.row, count);
  if (first == WEIR_NO_ROW) throw BatchError("no room for another attribute");
  for (uint32_t i = 0; i < count; i++) {
    const NewAttribute& add = scratch_.adds[i];
    const uint32_t row = weir_attr_row(batch, first + i);
    batch_.set_attr_key(row, shard_.NameView(batch, names_, add.index));
    SetValue(row, add.value);
    for (Live& live : scratch_.live) {
      if (live.index != add.index || live.claim == kNone) continue;
      live.row = row;
      live.claim = kNone;
    }
  }
  scratch_.adds.clear();
}

void Run::Promise(uint16_t index, const Value& value, bool add) {
  if (add) scratch_.adds.push_back({index, value});
  scratch_.claims.push_back(value);
  scratch_.live.push_back({WEIR_NO_ROW, index, static_cast<uint16_t>(scratch_.claims.size() - 1)});
}

void Run::Fix(const Where& where) {
  std::vector<ToFix>& todo = scratch_.todo;
  // A handful, nearly in order; std::stable_sort would allocate.
  const auto rank = [this](const ToFix& entry) {
    const uint16_t index = scratch_.live[entry.live].index;
    return static_cast<uint32_t>(FactOf(index).order) << 16 | index;
  };
  for (size_t i = 1; i < todo.size(); i++) {
    const ToFix entry = todo[i];
    const uint32_t own = rank(entry);
    size_t at = i;
    for (; at > 0 && rank(todo[at - 1]) > own; at--) todo[at] = todo[at - 1];
    todo[at] = entry;
  }
  for (size_t i = 0; i < todo.size(); i++) FixOne(where, todo[i]);
}

void Run::FixOne(const Where& where, const ToFix& todo) {
  // Commit appends to `live`; FixOne holds no reference over that.
  Live& source = scratch_.live[todo.live];
  if (source.gone) return;
  const Fact& now = FactOf(todo.moved);
  if (now.rule != Rule::kNone && renames_.latest()) {
    ApplyRule(where, todo, source, ReadValue(*batch_.get(), RowOf(source)));
    return;
  }
  if (todo.moved == source.index) {
    FixInPlace(todo);
    return;
  }
  Value value = ReadValue(*batch_.get(), RowOf(source));
  Coerce(now.type, scratch_.room, value);
  Outputs outputs;
  MapValue(source.index, todo.moved, value, &outputs);
  FixKind kind = FixKind::kRename;
  if (todo.moved == known_.server_address && SplitPort(&outputs)) kind = FixKind::kRestructure;
  Commit(source, outputs, kind, nullptr);
}

// An open enum takes everything; a wrong type or a closed enum has no right value.
bool Run::Fits(uint16_t index, const Value& value) const {
  const Fact& fact = FactOf(index);
  const uint8_t type = value.list ? static_cast<uint8_t>(WEIR_V_LIST) : value.type;
  if (!Accepts(fact.type, type)) return false;
  if (type != WEIR_V_STR) return true;
  if (fact.user) return (fact.user->Judge(value.text) & kViolations) == 0;
  return !(fact.flags & kClosed) || FindMember(fact.base, value.text) != nullptr;
}

// Old instrumentations put the Host header, port and all, into names such as net.host.name.
bool Run::SplitPort(Outputs* outputs) const {
  const Value whole = outputs->all[0].value;
  if (whole.type != WEIR_V_STR) return false;
  const HostPort found = SplitHostPort(whole.text);
  if (found.host.empty() || found.port == 0) return false;
  const size_t from = static_cast<size_t>(found.host.data() - whole.text.data());
  outputs->all[0].value = PartOf(whole, from, found.host.size());
  outputs->Add(known_.server_port, IntValue(found.port));
  return true;
}

void Run::MapValue(uint16_t from, uint16_t to, Value& value, Outputs* outputs) {
  const Value original = value;
  for (const uint16_t index : {from, to}) {
    if (value.type != WEIR_V_STR || index >= names_.registry_count()) continue;
    const MemberFact* const member = FindMember(names_.fact(index).base, value.text);
    if (member && member->renamed_length != 0) {
      value = TextValue(PoolText(member->renamed_to, member->renamed_length));
    }
  }
  if (to != known_.request_method || value.type != WEIR_V_STR ||
      FindMember(known_.request_method, value.text)) {
    outputs->Add(to, value);
    return;
  }
  // The method as it is known, in capitals, or _OTHER; what was sent goes beside it.
  char capitals[16];
  std::string_view method = "_OTHER";
  if (value.text.size() <= sizeof capitals) {
    std::transform(value.text.begin(), value.text.end(), capitals, [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const MemberFact* const member =
        FindMember(known_.request_method, {capitals, value.text.size()});
    if (member) method = PoolText(member->value, member->length);
  }
  outputs->Add(to, TextValue(method));
  outputs->Add(known_.original_method, original);
}

void Run::FixInPlace(const ToFix& todo) {
  Live& source = scratch_.live[todo.live];
  const Fact& fact = FactOf(source.index);
  if ((fact.flags & kObsolete) || (todo.why & Bit(Finding::kMissingAttribute))) {
    const FixKind kind = fact.flags & kObsolete ? FixKind::kObsolete : FixKind::kUnknown;
    const bool drop = options_.ModeOf(kind) == Mode::kDrop;
    if (drop) Delete(source);
    if (drop) CountFix(kind, true);
    return;
  }
  const Value before = ReadValue(*batch_.get(), RowOf(source));
  Value value = before;
  const bool coerced = !(todo.why & Bit(Finding::kTypeMismatch)) ||
                       Coerce(fact.type, scratch_.room, value);
  const FixKind kind =
      todo.why & Bit(Finding::kTypeMismatch) ? FixKind::kType : FixKind::kValue;
  Outputs outputs;
  MapValue(source.index, source.index, value, &outputs);
  const Value& after = outputs.all[0].value;
  const bool drop = options_.ModeOf(kind) == Mode::kDrop;
  if (drop && !Fits(source.index, after)) {
    Delete(source);
    CountFix(kind, true);
    return;
  }
  if (!coerced || SameValue(before, after)) return;
  // There is no "beside" for another value of the same attribute.
  const bool edit = drop || options_.ModeOf(kind) == Mode::kReplace;
  CountFix(kind, edit);
  if (!edit) return;
  SetValue(RowOf(source), after);
  if (outputs.count > 1 && !FindLive(outputs.all[1].index)) {
    Promise(outputs.all[1].index, outputs.all[1].value, true);
  }
}

void Run::Commit(Live& source, const Outputs& outputs, FixKind kind, Live* also) {
  const Mode mode = options_.ModeOf(kind);
  bool clash = false;
  Output pending[Outputs::kMax];
  size_t count = 0;
  for (size_t i = 0; i < outputs.count; i++) {
    Output output = outputs.all[i];
    const ValueType type = FactOf(output.index).type;
    Coerce(type, scratch_.room, output.value);
    if (mode == Mode::kDrop && !Fits(output.index, output.value)) continue;
    const Live* const there = FindLive(output.index);
    if (!there || there == &source) {
      pending[count++] = output;
      continue;
    }
    Value have = ValueOf(*there);
    Coerce(type, scratch_.room, have);
    clash = clash || !SameValue(have, output.value);
  }
  if (clash) tally_.conflicts++;
  const bool edit = mode != Mode::kReport;
  // Under `add` nothing is to be done where the new ones are there.
  if (count != 0 || mode != Mode::kAdd) CountFix(kind, edit);
  const bool keep = mode == Mode::kReport || mode == Mode::kAdd ||
                    (clash && mode == Mode::kReplace);
  size_t next = 0;
  if (edit && !keep) {
    if (count != 0) {
      const Output& first = pending[next++];
      const Value before = ReadValue(*batch_.get(), RowOf(source));
      SetName(source, first.index);
      if (!SameValue(before, first.value)) SetValue(RowOf(source), first.value);
    } else {
      Delete(source);
    }
    if (also) Delete(*also);
  }
  for (; next < count; next++) {
    // Later sources of the same name see it as there, in a dry run too.
    Promise(pending[next].index, pending[next].value, edit);
  }
}

}  // namespace weir::semconv
