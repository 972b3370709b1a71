// Schema::Check: one walk over rule and value together.
#include <algorithm>
#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "host/config/nearest.h"
#include "host/config/schema_rule.h"
#include "host/config/units.h"

namespace weir {
namespace {

using Rule = Schema::Rule;

// Rules applied to one value; only a schema that refers to itself in several branches gets there.
constexpr size_t kStepsMax = 1'000'000;
constexpr size_t kDepthMax = 128;
constexpr size_t kMeaningStepsMax = 256;  // Of forms that are asked what a null means.
constexpr char kRoundInCircles[] =
    "too much to check; the component's schema goes round in circles";

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

uint8_t TypeOf(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull: return kTypeNull;
    case NodeKind::kBool: return kTypeBoolean;
    case NodeKind::kInt: return kTypeInteger;
    case NodeKind::kDouble: return kTypeNumber;
    case NodeKind::kString: return kTypeString;
    case NodeKind::kList: return kTypeArray;
    case NodeKind::kMap: return kTypeObject;
  }
  return 0;
}

std::string TypesText(uint8_t types) {
  std::vector<std::string> names;
  if (types & kTypeObject) names.push_back("a map");
  if (types & kTypeArray) names.push_back("a list");
  if (types & kTypeString) names.push_back("a text");
  if (types & kTypeNumber) names.push_back("a number");
  else if (types & kTypeInteger) names.push_back("an integer");
  if (types & kTypeBoolean) names.push_back("true or false");
  if (types & kTypeNull) names.push_back("nothing");
  return absl::StrJoin(names, " or ");
}

struct BoundUnit {
  SchemaFormat format;
  double factor;
  const char* name;
};
constexpr BoundUnit kBoundUnits[] = {
    {SchemaFormat::kDuration, 1e9, "s"},      {SchemaFormat::kDuration, 1e6, "ms"},
    {SchemaFormat::kDuration, 1e3, "us"},     {SchemaFormat::kDuration, 1, "ns"},
    {SchemaFormat::kBytes, 1 << 30, "GiB"},   {SchemaFormat::kBytes, 1 << 20, "MiB"},
    {SchemaFormat::kBytes, 1 << 10, "KiB"},
};

// A bound as its user would write it.
std::string BoundText(SchemaFormat format, double bound) {
  for (const BoundUnit& unit : kBoundUnits) {
    if (unit.format == format && std::fmod(bound, unit.factor) == 0) {
      return absl::StrCat(Node::Double(bound / unit.factor).text, unit.name);
    }
  }
  return Node::Double(bound).text;
}

uint64_t CharacterCount(std::string_view text) {
  uint64_t count = 0;
  for (unsigned char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

class Checker {
 public:
  Checker(const Rule& root, std::string_view name) : root_(root), name_(name) {}

  void Check(const Rule& rule, Node& node, Diagnostics& out) {
    if (stopped_) return;
    if (++steps_ > kStepsMax || ++depth_ > kDepthMax) {
      stopped_ = true;
      Fail(node, out, kRoundInCircles);
      return;
    }
    CheckInside(rule, node, out);
    depth_--;
  }

 private:
  // What a null stands for.
  enum class Null { kItself, kMap, kList, kAbsent };

  void Fail(const Node& node, Diagnostics& out, absl::string_view text) const {
    FailAt(node.location, out, text);
  }
  void FailAt(const Location& location, Diagnostics& out, absl::string_view text) const {
    absl::string_view gap = pointer_.empty() ? "" : " ";
    out.Error(location, absl::StrCat(Absl(name_), gap, pointer_, ": ", text));
  }

  const Rule& Target(const Rule& rule) const {
    return rule.ref == "#" ? root_ : *root_.defs.find(rule.ref.substr(8))->second;
  }

  void CheckInside(const Rule& rule, Node& node, Diagnostics& out) {
    if (rule.never) {
      Fail(node, out, absl::StrCat("found ", Describe(node), ", expected nothing here"));
      return;
    }
    if (!rule.ref.empty()) {
      size_t errors = out.error_count();
      Check(Target(rule), node, out);
      if (out.error_count() > errors) return;
    }
    const std::string shown = Describe(node);
    if (node.is(NodeKind::kNull)) ReplaceNull(node, Meaning(rule));
    if (!ConvertFormat(rule, node, out) || !CheckType(rule, node, out)) return;
    CheckChoices(rule, node, shown, out);
    if (node.is(NodeKind::kInt) || node.is(NodeKind::kDouble)) CheckNumber(rule, node, shown, out);
    if (node.is(NodeKind::kString)) CheckText(rule, node, shown, out);
    if (node.is(NodeKind::kList)) CheckList(rule, node, out);
    if (node.is(NodeKind::kMap)) CheckMap(rule, node, out);
    CheckCombinations(rule, node, out);
  }

  Null Meaning(const Rule& rule) const {
    size_t steps = kMeaningStepsMax;
    return Meaning(rule, &steps);
  }

  Null Meaning(const Rule& rule, size_t* steps) const {
    if (*steps == 0) return Null::kAbsent;
    --*steps;
    if (!rule.ref.empty()) return Meaning(Target(rule), steps);
    if (rule.format != SchemaFormat::kNone) return Null::kAbsent;
    if (rule.types) {
      if (rule.types & kTypeNull) return Null::kItself;
      if (rule.types & kTypeObject) return Null::kMap;
      return rule.types & kTypeArray ? Null::kList : Null::kAbsent;
    }
    for (const auto* list : {&rule.one_of, &rule.any_of, &rule.all_of}) {
      for (const Rule::Ptr& branch : *list) {
        Null meaning = Meaning(*branch, steps);
        if (meaning != Null::kAbsent) return meaning;
      }
      if (!list->empty()) return Null::kAbsent;
    }
    for (const Node& choice : rule.choices) {
      if (choice.is(NodeKind::kNull)) return Null::kItself;
    }
    return rule.choices.empty() ? Null::kItself : Null::kAbsent;
  }

  static void ReplaceNull(Node& node, Null meaning) {
    if (meaning == Null::kMap) node = Node::Map(node.location);
    if (meaning == Null::kList) node = Node::List(node.location);
  }

  // False: an error was added.
  bool ConvertFormat(const Rule& rule, Node& node, Diagnostics& out) const {
    if (rule.format == SchemaFormat::kNone || node.had_unit) return true;
    absl::StatusOr<int64_t> value = int64_t{0};
    if (node.is(NodeKind::kString)) {
      value = rule.format == SchemaFormat::kBytes ? ParseBytes(node.text)
                                                  : ParseDurationNs(node.text);
    } else if (!node.is(NodeKind::kInt)) {
      return true;  // The type is wrong, or a null that is allowed.
    } else if (rule.format == SchemaFormat::kBytes) {
      value = node.integer;
      if (node.integer < 0)
        value = absl::InvalidArgumentError(absl::StrCat(node.integer, " is no size"));
    } else if (node.integer != 0) {
      value = absl::InvalidArgumentError(absl::StrCat(Describe(node),
                                                      " has no unit; write a duration as ",
                                                      node.text, "s or ", node.text, "ms"));
    }
    if (!value.ok()) {
      Fail(node, out, value.status().message());
      return false;
    }
    std::string written = std::move(node.text);
    node = Node::Int(*value, node.location);
    node.had_unit = true;
    node.text = std::move(written);
    return true;
  }

  bool CheckType(const Rule& rule, Node& node, Diagnostics& out) const {
    if (!rule.types || rule.types & TypeOf(node)) return true;
    if (rule.format != SchemaFormat::kNone && node.is(NodeKind::kInt)) return true;
    if (node.expanded && rule.types & kTypeString && !node.is(NodeKind::kList) &&
        !node.is(NodeKind::kMap)) {
      node = Node::String(std::string(node.text), node.location);
      return true;
    }
    bool whole = node.is(NodeKind::kDouble) && node.number == std::trunc(node.number) &&
                 std::abs(node.number) < 9.2e18;
    if (whole && rule.types & kTypeInteger) {
      node = Node::Int(static_cast<int64_t>(node.number), node.location);
      return true;
    }
    absl::string_view expected = rule.format == SchemaFormat::kDuration ? "a duration such as 5s"
                                 : rule.format == SchemaFormat::kBytes  ? "a size such as 4MiB"
                                                                        : "";
    Fail(node, out, absl::StrCat("found ", Describe(node), ", expected ",
                                 expected.empty() ? TypesText(rule.types) : expected));
    return false;
  }

  void CheckChoices(const Rule& rule, const Node& node, const std::string& shown,
                    Diagnostics& out) const {
    if (rule.choices.empty()) return;
    const std::string json = node.ToJson();
    std::vector<std::string> names;
    for (const Node& choice : rule.choices) {
      if (choice.ToJson() == json) return;
      names.push_back(choice.is(NodeKind::kString) ? choice.text : choice.ToJson());
    }
    std::string nearest = node.is(NodeKind::kString) ? NearestName(node.text, names) : "";
    Fail(node, out,
         absl::StrCat("found ", shown, ", expected ", names.size() > 1 ? "one of " : "",
                      absl::StrJoin(names, ", "),
                      nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?")));
  }

  void CheckNumber(const Rule& rule, const Node& node, const std::string& shown,
                   Diagnostics& out) const {
    double value = node.is(NodeKind::kInt) ? static_cast<double>(node.integer) : node.number;
    const auto fail = [&](absl::string_view words, double bound) {
      Fail(node, out,
           absl::StrCat("found ", shown, ", expected ", words, BoundText(rule.format, bound)));
    };
    if (rule.minimum && value < *rule.minimum) fail("at least ", *rule.minimum);
    if (rule.maximum && value > *rule.maximum) fail("at most ", *rule.maximum);
    if (rule.above && value <= *rule.above) fail("more than ", *rule.above);
    if (rule.below && value >= *rule.below) fail("less than ", *rule.below);
    if (rule.multiple_of && std::fmod(value, *rule.multiple_of) != 0) {
      fail("a multiple of ", *rule.multiple_of);
    }
  }

  // Says so when `count` lies outside.
  void CheckCount(const Node& node, uint64_t count, const std::optional<uint64_t>& min,
                  const std::optional<uint64_t>& max, absl::string_view unit,
                  Diagnostics& out) const {
    if (min && count < *min) {
      Fail(node, out, absl::StrCat("found ", count, " ", unit, ", expected at least ", *min));
    }
    if (max && count > *max) {
      Fail(node, out, absl::StrCat("found ", count, " ", unit, ", expected at most ", *max));
    }
  }

  void CheckText(const Rule& rule, const Node& node, const std::string& shown,
                 Diagnostics& out) const {
    CheckCount(node, CharacterCount(node.text), rule.length_min, rule.length_max, "characters",
               out);
    if (rule.pattern && !re2::RE2::PartialMatch(node.text, *rule.pattern)) {
      Fail(node, out, absl::StrCat("found ", shown, ", expected ",
                                   rule.title.empty()
                                       ? absl::StrCat("a match of ", rule.pattern->pattern())
                                       : rule.title));
    }
  }

  void CheckList(const Rule& rule, Node& node, Diagnostics& out) {
    CheckCount(node, node.items.size(), rule.items_min, rule.items_max, "entries", out);
    std::set<std::string> seen;
    for (size_t i = 0; i < node.items.size() && !stopped_; i++) {
      size_t length = Push(absl::StrCat(i));
      if (rule.items) Check(*rule.items, node.items[i], out);
      if (rule.unique_items && !seen.insert(node.items[i].ToJson()).second) {
        Fail(node.items[i], out, absl::StrCat("found ", Describe(node.items[i]), " a second time"));
      }
      pointer_.resize(length);
    }
  }

  // Takes out nulls that count as absent, puts defaults in, and looks for what must be there.
  void Complete(const Rule& rule, Node& node, Diagnostics& out) const {
    std::erase_if(node.entries, [&](const NodeEntry& entry) {
      const Rule* below = rule.Property(entry.key);
      return below && entry.value.is(NodeKind::kNull) && !entry.value.expanded &&
             Meaning(*below) == Null::kAbsent;
    });
    for (const auto& [name, below] : rule.properties) {
      const Rule* described = below.get();
      for (size_t i = 0; i < kDepthMax && !described->default_value && !described->ref.empty();
           i++) {
        described = &Target(*described);
      }
      if (!described->default_value || node.FindEntry(name)) continue;
      Node value = *described->default_value;
      Place(value, node.location);
      node.Add(name, std::move(value));
    }
    for (const std::string& name : rule.required) {
      if (node.FindEntry(name)) continue;
      Fail(node, out, absl::StrCat("the key \"", name, "\" is missing"));
    }
  }

  static void Place(Node& node, const Location& location) {
    node.location = location;
    for (Node& item : node.items) Place(item, location);
    for (NodeEntry& entry : node.entries) Place(entry.value, entry.key_location = location);
  }

  void CheckMap(const Rule& rule, Node& node, Diagnostics& out) {
    Complete(rule, node, out);
    CheckCount(node, node.entries.size(), rule.properties_min, rule.properties_max, "keys", out);
    for (NodeEntry& entry : node.entries) {
      if (stopped_) return;
      size_t length = Push(entry.key);
      if (rule.property_names) {
        Node key = Node::String(entry.key, entry.key_location);
        Check(*rule.property_names, key, out);
      }
      if (const Rule* below = rule.Property(entry.key)) {
        Check(*below, entry.value, out);
      } else if (rule.additional && rule.additional->never) {
        FailAt(entry.key_location, out,
               absl::StrCat("unknown key", NearestHint(entry.key, rule.names),
                            rule.names.empty() ? "; no options are taken" : ""));
      } else if (rule.additional) {
        Check(*rule.additional, entry.value, out);
      }
      pointer_.resize(length);
    }
  }

  void CheckCombinations(const Rule& rule, Node& node, Diagnostics& out) {
    for (const Rule::Ptr& part : rule.all_of) Check(*part, node, out);
    if (!rule.any_of.empty()) CheckBranches(rule, rule.any_of, /*one=*/false, node, out);
    if (!rule.one_of.empty()) CheckBranches(rule, rule.one_of, /*one=*/true, node, out);
    if (rule.not_) {
      Diagnostics unused;
      Node copy = node;
      Check(*rule.not_, copy, unused);
      if (stopped_) {
        Fail(node, out, kRoundInCircles);  // `unused` was told, and nobody else.
      } else if (unused.ok()) {
        Fail(node, out, absl::StrCat("found ", Describe(node), ", which is not allowed here",
                                     rule.not_->title.empty() ? "" : ": ", rule.not_->title));
      }
    }
  }

  void CheckBranches(const Rule& rule, const std::vector<Rule::Ptr>& branches, bool one, Node& node,
                     Diagnostics& out) {
    const Node before = node;
    size_t matches = 0;
    std::vector<Diagnostics> found(branches.size());
    for (size_t i = 0; i < branches.size() && (one || matches == 0); i++) {
      Node copy = before;
      Check(*branches[i], copy, found[i]);
      if (found[i].ok() && ++matches == 1) node = std::move(copy);
    }
    if (matches == 1 || stopped_) {
      if (stopped_) Fail(node, out, kRoundInCircles);
      return;
    }
    if (matches > 1) {
      Fail(node, out, absl::StrCat("matches ", matches, " of the allowed forms, expected one: ",
                                   Forms(branches)));
      return;
    }
    // The complaints of the one form that was meant help; those of all of them confuse.
    const Diagnostics* meant = nullptr;
    size_t candidates = 0;
    for (size_t i = 0; i < branches.size(); i++) {
      if (!CouldMean(*branches[i], before)) continue;
      meant = &found[i];
      candidates++;
    }
    if (candidates == 1) {
      out.Add(*meant);
      return;
    }
    Fail(node, out, absl::StrCat("found ", Describe(before), ", expected ",
                                 rule.title.empty() ? Forms(branches) : rule.title));
  }

  // Whether type and fixed values of the branch allow for the value.
  bool CouldMean(const Rule& branch, const Node& node) const {
    const Rule& rule = branch.ref.empty() ? branch : Target(branch);
    if (rule.types && !(rule.types & TypeOf(node))) return false;
    if (rule.format != SchemaFormat::kNone && !node.is(NodeKind::kString)) return false;
    const auto is_alike = [&node](const Node& choice) { return choice.is(node.kind); };
    if (!rule.choices.empty() && std::none_of(rule.choices.begin(), rule.choices.end(), is_alike)) {
      return false;
    }
    for (const auto& [name, below] : rule.properties) {
      const Node* value = node.Find(name);
      if (!value || below->choices.empty()) continue;
      bool possible = false;
      for (const Node& choice : below->choices) possible |= choice.ToJson() == value->ToJson();
      if (!possible) return false;
    }
    return true;
  }

  std::string Forms(const std::vector<Rule::Ptr>& branches) const {
    std::vector<std::string> forms;
    for (const Rule::Ptr& branch : branches) {
      const Rule& rule = branch->ref.empty() ? *branch : Target(*branch);
      if (!rule.title.empty()) {
        forms.push_back(rule.title);
      } else if (!rule.choices.empty()) {
        forms.push_back(rule.choices[0].ToJson());
      } else {
        forms.push_back(rule.types ? TypesText(rule.types) : "another form");
      }
    }
    return absl::StrJoin(forms, ", or ");
  }

  // Appends a key to the pointer and returns the length to go back to.
  size_t Push(std::string_view key) {
    size_t length = pointer_.size();
    absl::StrAppend(&pointer_, "/", EscapePointer(key));
    return length;
  }

  const Rule& root_;
  const std::string_view name_;
  std::string pointer_;
  size_t steps_ = 0, depth_ = 0;
  bool stopped_ = false;
};

}  // namespace

bool Schema::Check(Node& value, std::string_view name, Diagnostics& diagnostics) const {
  size_t errors = diagnostics.error_count();
  if (value.is(NodeKind::kNull)) value = Node::Map(value.location);
  Checker(*root_, name).Check(*root_, value, diagnostics);
  return diagnostics.error_count() == errors;
}

}  // namespace weir
