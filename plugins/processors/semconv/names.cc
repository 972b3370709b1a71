#include "plugins/processors/semconv/names.h"

#include <algorithm>
#include <stdexcept>

namespace weir::semconv {
namespace {

bool IsLower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Weaver's rule for names: lower case letters and digits, in parts between "." and "_".
bool IsWellFormed(std::string_view name) {
  if (name.empty() || name.front() < 'a' || name.front() > 'z' || !IsLower(name.back())) {
    return false;
  }
  for (size_t i = 1; i < name.size(); i++) {
    const bool separator = name[i] == '.' || name[i] == '_';
    if (!separator && !IsLower(name[i])) return false;
    if (separator && !IsLower(name[i - 1])) return false;
  }
  return true;
}

template <class Fn>
void ForEachSpace(std::string_view name, Fn fn) {
  for (size_t dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
    fn(name.substr(0, dot));
  }
}

}  // namespace

FindingSet UserValues::Judge(std::string_view value) const {
  if (pattern && !RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *pattern)) {
    return Bit(Finding::kInvalidValue);
  }
  if (values.empty() || std::binary_search(values.begin(), values.end(), value)) return 0;
  return Bit(open ? Finding::kUndefinedVariant : Finding::kUndefinedClosed);
}

Names::Names(const Renames& renames, const Conventions& conventions, Settings settings)
    : settings_(settings) {
  facts_.reserve(Attributes().size() + conventions.attributes.size());
  for (const AttributeFact& known : Attributes()) {
    if (known.flags & (kHistoric | kGeneric)) continue;
    ForEachSpace(NameOf(known), [this](std::string_view space) { spaces_.emplace(space); });
    const std::string_view name = NameOf(known);
    if (const size_t dot = name.find('.'); dot != name.npos) reserved_.emplace(name.substr(0, dot));
  }
  for (const std::string& space : conventions.namespaces) {
    spaces_.insert(space);
    reserved_.insert(space);
  }
  for (uint16_t i = 0; i < Attributes().size(); i++) {
    const AttributeFact& known = Attributes()[i];
    Fact fact{};
    fact.name = NameOf(known).data();
    fact.length = known.length;
    fact.flags = known.flags;
    fact.type = known.type;
    fact.rule = known.rule;
    fact.order = known.order;
    fact.base = i;
    fact.user_target = kNone;
    if (renames.MayMove(i) || known.rule != Rule::kNone) fact.flags |= kMoves;
    if (known.flags & kObsolete) fact.flags |= kMoves;
    if (known.member_count != 0) fact.flags |= kMembers;
    const bool written = known.flags == 0 && known.type == ValueType::kStrings &&
                         fact.text().find(".header.") != std::string_view::npos;
    fact.always = written ? Bit(Finding::kTemplateAttribute) : FormOf(fact.text());
    if (known.flags & kGeneric) {
      // Elsewhere than on its metrics it is just somebody's own name.
      fact.type = ValueType::kAny;
      fact.flags &= static_cast<uint16_t>(~kMembers);
      fact.always |= Bit(Finding::kCustomAttribute);
    } else {
      if (known.flags & (kDeprecated | kHistoric)) fact.always |= Bit(Finding::kDeprecated);
      if (known.flags & kNotStable) fact.always |= Bit(Finding::kNotStable);
    }
    fact.always &= ~settings_.ignored;
    facts_.push_back(fact);
  }
  for (const UserAttribute& attribute : conventions.attributes) Apply(attribute);
}

uint16_t Names::Add(const std::string& key) {
  if (facts_.size() >= 0x8000) throw std::runtime_error("too many names in the conventions");
  own_names_.push_back(key);
  Fact fact{};
  fact.name = own_names_.back().data();
  fact.length = static_cast<uint16_t>(key.size());
  fact.type = ValueType::kAny;
  fact.order = 255;
  fact.base = kNone;
  fact.user_target = kNone;
  fact.always = FormOf(fact.text()) & ~settings_.ignored;
  const uint16_t index = static_cast<uint16_t>(facts_.size());
  facts_.push_back(fact);
  user_.emplace(key, index);
  return index;
}

uint16_t Names::FindOrAdd(const std::string& key) {
  const uint16_t index = Find(key);
  return index == kNone ? Add(key) : index;
}

void Names::Apply(const UserAttribute& attribute) {
  const uint16_t index = FindOrAdd(attribute.name);
  const uint16_t target =
      attribute.renamed_to.empty() ? kNone : FindOrAdd(attribute.renamed_to);
  Fact& fact = facts_[index];
  if (attribute.type) fact.type = *attribute.type;
  if (attribute.deprecated) {
    fact.flags |= kDeprecated;
    fact.always |= Bit(Finding::kDeprecated) & ~settings_.ignored;
  } else {
    // The user's word stands above the registry's.
    fact.flags &= static_cast<uint16_t>(~(kDeprecated | kHistoric | kObsolete | kMoves));
    fact.always &= ~Bit(Finding::kDeprecated);
    fact.rule = Rule::kNone;
  }
  if (target != kNone) {
    fact.user_target = target;
    fact.flags |= kMoves;
  }
  if (attribute.values.empty() && attribute.pattern.empty()) return;
  UserValues& values = own_values_.emplace_back();
  values.values = attribute.values;
  std::sort(values.values.begin(), values.values.end());
  values.open = attribute.open;
  if (!attribute.pattern.empty()) {
    values.pattern = std::make_unique<RE2>(attribute.pattern, RE2::Quiet);
  }
  fact.user = &values;
  fact.flags |= kMembers;
}

FindingSet Names::FormOf(std::string_view key) const {
  FindingSet set = 0;
  if (key.find('.') == key.npos) set |= Bit(Finding::kMissingNamespace);
  if (!IsWellFormed(key)) set |= Bit(Finding::kInvalidFormat);
  return set;
}

FindingSet Names::SpaceOf(std::string_view key) const {
  FindingSet set = 0;
  ForEachSpace(key, [&](std::string_view space) {
    if (spaces_.find(space) != spaces_.end()) set |= Bit(Finding::kExtendsNamespace);
    const uint16_t index = FindAttribute(space);
    if (index == kNone) return;
    if (!(Attributes()[index].flags & (kDeprecated | kHistoric | kTemplate))) {
      set |= Bit(Finding::kIllegalNamespace);
    }
  });
  const bool reserved = key.find('.') != key.npos &&
                        reserved_.find(key.substr(0, key.find('.'))) != reserved_.end();
  set |= Bit(reserved || settings_.strict ? Finding::kMissingAttribute
                                          : Finding::kCustomAttribute);
  return set;
}

Fact Names::Judge(std::string_view key) const {
  Fact fact{};
  fact.name = key.data();
  fact.length = static_cast<uint16_t>(key.size());
  fact.type = ValueType::kAny;
  fact.order = 255;
  fact.base = kNone;
  fact.user_target = kNone;
  for (size_t dot = key.rfind('.'); dot != key.npos && dot > 0; dot = key.rfind('.', dot - 1)) {
    const uint16_t index = Find(key.substr(0, dot));
    if (index == kNone || !(facts_[index].flags & kTemplate)) continue;
    const Fact& base = facts_[index];
    fact.type = base.type;
    fact.base = index;
    fact.flags = static_cast<uint16_t>(base.flags & (kDeprecated | kMoves));
    fact.always = Bit(Finding::kTemplateAttribute) |
                  (base.always & (Bit(Finding::kDeprecated) | Bit(Finding::kNotStable)));
    fact.always &= ~settings_.ignored;
    return fact;
  }
  fact.always = (FormOf(key) | SpaceOf(key)) & ~settings_.ignored;
  return fact;
}

FindingSet Names::JudgeMetric(std::string_view name) const {
  const size_t dot = name.find('.');
  const bool reserved = dot != name.npos && reserved_.find(name.substr(0, dot)) != reserved_.end();
  FindingSet set = Bit(reserved || settings_.strict ? Finding::kMissingMetric
                                                    : Finding::kCustomMetric);
  if (!IsWellFormed(name)) set |= Bit(Finding::kInvalidFormat);
  return set & ~settings_.ignored;
}

UnknownNames::UnknownNames(const Names& names)
    : names_(names), first_(static_cast<uint16_t>(names.size())) {
  facts_.reserve(kNamesMax + 1);
  indexes_.reserve(kNamesMax);
  Fact shared = names.Judge("(other)");
  shared.always = Bit(Finding::kCustomAttribute) & ~names.ignored();
  facts_.push_back(shared);
}

uint16_t UnknownNames::Find(std::string_view key) {
  const auto found = indexes_.find(key);
  if (found != indexes_.end()) return found->second;
  if (facts_.size() > kNamesMax || key.size() > 255) return first_;
  const std::string& kept = keys_.emplace_back(key);
  const uint16_t index = static_cast<uint16_t>(first_ + facts_.size());
  facts_.push_back(names_.Judge(kept));
  indexes_.emplace(kept, index);
  return index;
}

}  // namespace weir::semconv
