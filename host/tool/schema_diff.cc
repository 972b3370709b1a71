#include "host/tool/schema_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "host/config/node.h"
#include "host/config/schema.h"
#include "host/tool/scalar_diff.h"
#include "host/tool/schema_default.h"
#include "host/tool/schema_view.h"

namespace weir {
namespace {

using Json = SchemaView::Json;
using Empty = SchemaView::Empty;

// Pairs of schemas looked at; only schemas that refer to themselves in many ways get there.
constexpr size_t kStepsMax = 50'000;
constexpr size_t kDepthMax = 100;

constexpr char kNoOptions[] = R"({"type": "object", "additionalProperties": false})";

bool HasRef(const Json& json) {
  if (json.is_array()) {
    for (const Json& item : json) {
      if (HasRef(item)) return true;
    }
  }
  if (!json.is_object()) return false;
  for (const auto& [key, value] : json.items()) {
    if (key == "$ref" || HasRef(value)) return true;
  }
  return false;
}

bool Requires(const SchemaView& schema, const std::string& name) {
  const Json* required = schema.Find("required");
  if (!required) return false;
  for (const Json& one : *required) {
    if (one == name) return true;
  }
  return false;
}

const Json* DefaultOf(const SchemaView& schema, const std::string& name) {
  return schema.Lists(name) ? schema.Below("properties", name).Default() : nullptr;
}

class SchemaDiff {
 public:
  Findings Compare(const Json& before, const Json& after) {
    const auto defs = [](const Json& root) {
      return root.is_object() && root.contains("$defs") ? root["$defs"] : Json();
    };
    // "#" is another schema when anything differs, and so is what refers to it.
    const bool same_whole =
        before == after || (before.dump() + after.dump()).find(R"("#")") == std::string::npos;
    same_defs_ = same_whole && defs(before) == defs(after);
    Walk(SchemaView(before), SchemaView(after));
    // A schema with a name is met once for each name that leads to it.
    std::set<std::tuple<std::string, std::string, std::string, std::string>> told;
    std::erase_if(findings_, [&told](const Finding& one) {
      return !told.emplace(one.pointer, one.before, one.after, one.why).second;
    });
    return std::move(findings_);
  }

 private:
  enum class Result : uint8_t { kOpen, kFine, kBad };
  // The two schemas, and whether defaults matter there.
  using Pair = std::tuple<const Json*, const Json*, bool>;

  // Below a keyword that counts or compares values as they are with defaults put in.
  class Fragile {
   public:
    Fragile(SchemaDiff* diff, bool fragile) : diff_(diff), added_(fragile ? 1 : 0) {
      diff_->fragile_ += added_;
    }
    Fragile(const Fragile&) = delete;
    Fragile& operator=(const Fragile&) = delete;
    ~Fragile() { diff_->fragile_ -= added_; }

   private:
    SchemaDiff* diff_;
    int added_;
  };

  void Add(Finding finding) {
    finding.option = option_;
    if (finding.level == FindingLevel::kUnsafe || finding.undecided) problems_++;
    findings_.push_back(std::move(finding));
  }
  // Walk, one step down in the configuration.
  void WalkOption(std::string_view key, const SchemaView& before, const SchemaView& after) {
    const size_t length = option_.size();
    absl::StrAppend(&option_, "/", EscapePointer(key));
    Walk(before, after);
    option_.resize(length);
  }
  void Unsafe(const SchemaView& before, const SchemaView& after, std::string_view keyword,
              std::string why) {
    Add(KeywordFinding(FindingLevel::kUnsafe, before, after, keyword, std::move(why)));
  }
  void Undecided(const SchemaView& before, const SchemaView& after, std::string_view keyword,
                 std::string why) {
    Finding finding = KeywordFinding(FindingLevel::kNote, before, after, keyword, std::move(why));
    finding.undecided = true;
    Add(std::move(finding));
  }
  // About whole schemas instead of one of their keywords.
  void Whole(FindingLevel level, const SchemaView& before, const SchemaView& after,
             std::string why) {
    Finding finding;
    finding.level = level;
    finding.what = "config_schema";
    finding.pointer = after.pointer();
    finding.before = before.IsAnything() ? "any value" : ShownJson(before.json());
    finding.after = after.IsNever() ? "not allowed" : ShownJson(after.json());
    finding.why = std::move(why);
    finding.undecided = level == FindingLevel::kNote;
    Add(std::move(finding));
  }

  bool Same(const Json& before, const Json& after) const {
    return before == after && (same_defs_ || !HasRef(before));
  }
  bool Same(const SchemaView& before, const SchemaView& after) const {
    return Same(before.json(), after.json());
  }

  // Whether `compare` has nothing to object to. Keeps what was found only then.
  bool Passes(void (SchemaDiff::*compare)(const SchemaView&, const SchemaView&),
              const SchemaView& before, const SchemaView& after) {
    const size_t problems = problems_, found = findings_.size(), order = order_.size();
    (this->*compare)(before, after);
    if (problems_ == problems) return true;
    problems_ = problems;
    findings_.resize(found);
    for (; order_.size() > order; order_.pop_back()) seen_.erase(order_.back());
    return false;
  }

  void Walk(const SchemaView& before, const SchemaView& after) {
    if (before.IsNever()) return;
    if (after.IsAnything()) {
      if (fragile_ > 0) CompareEmpty(before, after);
      return;
    }
    const Pair pair = {&before.json(), &after.json(), fragile_ > 0};
    const auto [entry, is_new] = seen_.emplace(pair, Result::kOpen);
    if (!is_new) {
      // A schema within itself holds if the rest of it does. Others have had their findings.
      problems_ += entry->second == Result::kBad;
      return;
    }
    if (++steps_ > kStepsMax || depth_ > kDepthMax) {
      if (!std::exchange(gave_up_, true)) {
        Whole(FindingLevel::kNote, before, after, "too much to compare; can not be judged");
      }
      seen_.erase(pair);
      problems_++;
      return;
    }
    order_.push_back(pair);
    const size_t problems = problems_;
    depth_++;
    WalkNew(before, after);
    depth_--;
    seen_[pair] = problems_ == problems ? Result::kFine : Result::kBad;
  }

  void WalkNew(const SchemaView& before, const SchemaView& after) {
    if (after.IsNever()) {
      Whole(FindingLevel::kUnsafe, before, after, "what is there now is refused");
      return;
    }
    if (before.IsAnything()) {
      Whole(FindingLevel::kUnsafe, before, after, "other values are refused");
      return;
    }
    if (Same(before, after)) return;
    CompareEmpty(before, after);
    const std::vector<SchemaView> old_parts = before.Parts(), parts = after.Parts();
    if (old_parts.empty() || parts.empty()) {
      Whole(FindingLevel::kNote, before, after, "goes round in circles; can not be judged");
      return;
    }
    if (old_parts.size() == 1 && parts.size() == 1) {
      ComparePart(old_parts[0], parts[0]);
      return;
    }
    CompareParts(old_parts, parts);
  }

  // Each new part has to follow from an old one.
  void CompareParts(const std::vector<SchemaView>& old_parts,
                    const std::vector<SchemaView>& parts) {
    const Fragile fragile(this, true);
    for (size_t i = 0; i < parts.size(); i++) {
      bool passes = false;
      for (const SchemaView& old_part : old_parts) {
        passes = passes || Passes(&SchemaDiff::ComparePart, old_part, parts[i]);
      }
      if (!passes) ComparePart(old_parts[std::min(i, old_parts.size() - 1)], parts[i]);
      // A part that has turned a text into a number shows the number to those after it.
      if (!parts[i].Unit().empty() && (old_parts.size() != parts.size() ||
                                       !Same(old_parts[i], parts[i]))) {
        Undecided(old_parts[0], parts[i], "format",
                  "a value with a unit in a combined schema; can not be judged");
      }
    }
  }

  // A key with nothing behind it may stand for something else now.
  void CompareEmpty(const SchemaView& before, const SchemaView& after) {
    const Empty old_meaning = before.EmptyMeans(), meaning = after.EmptyMeans();
    if (old_meaning == meaning || meaning == Empty::kAbsent) return;
    const std::vector<SchemaView> parts = after.Parts();
    bool takes_it = fragile_ == 0 && parts.size() == 1;
    for (const char* keyword : {"enum", "const", "required", "minItems", "minProperties", "anyOf",
                                "oneOf", "not"}) {
      takes_it = takes_it && !parts[0].Find(keyword);
    }
    if (takes_it) return;
    Undecided(before, after, "type",
              "a key with nothing behind it means something else now; can not be judged");
  }

  void ComparePart(const SchemaView& before, const SchemaView& after) {
    if (before.IsNever() || after.IsAnything()) return;
    if (after.IsNever()) {
      Whole(FindingLevel::kUnsafe, before, after, "what is there now is refused");
      return;
    }
    for (Finding& finding : DiffScalars(before, after)) Add(std::move(finding));
    bool counts = false;
    for (const char* keyword : {"minProperties", "maxProperties", "propertyNames", "enum", "const",
                                "not", "oneOf", "anyOf", "uniqueItems"}) {
      counts |= after.Find(keyword) != nullptr;
    }
    const Fragile fragile(this, counts);
    if (before.PossibleTypes() & kJsonArray && after.Find("items")) {
      WalkOption("*", BelowOrAnything(before, "items"), after.Below("items"));
    }
    if (before.PossibleTypes() & kJsonObject) CompareMap(before, after);
    CompareForms(before, after, "anyOf");
    CompareForms(before, after, "oneOf");
    if (after.Find("not")) CompareNot(before, after);
  }

  static SchemaView BelowOrAnything(const SchemaView& schema, std::string_view keyword) {
    return schema.Find(keyword) ? schema.Below(keyword) : SchemaView::Anything(schema);
  }

  void CompareMap(const SchemaView& before, const SchemaView& after) {
    const SchemaView old_rest = BelowOrAnything(before, "additionalProperties");
    const SchemaView rest = BelowOrAnything(after, "additionalProperties");
    if (const Json* properties = before.Find("properties")) {
      for (const auto& [name, json] : properties->items()) {
        if (!after.Lists(name)) CompareRemoved(before.Below("properties", name), rest);
      }
    }
    if (const Json* properties = after.Find("properties")) {
      for (const auto& [name, json] : properties->items()) {
        const SchemaView now = after.Below("properties", name);
        WalkOption(name, before.Lists(name) ? before.Below("properties", name) : old_rest, now);
        CompareDefault(before, after, name);
      }
    }
    WalkOption("*", old_rest, rest);
    CompareRequired(before, after);
    if (after.Find("propertyNames")) {
      Walk(BelowOrAnything(before, "propertyNames"), after.Below("propertyNames"));
    }
  }

  // A property that is not listed any more, and falls under the rest of the keys now.
  void CompareRemoved(const SchemaView& property, const SchemaView& rest) {
    if (property.IsNever()) return;
    if (rest.IsNever()) {
      Finding finding;
      finding.level = FindingLevel::kUnsafe;
      finding.what = "config_schema";
      finding.pointer = property.pointer();
      finding.before = ShownJson(property.json());
      finding.after = "removed";
      finding.why = "a configuration with this key is refused";
      Add(std::move(finding));
      return;
    }
    if (property.Default()) {
      Add(DefaultFinding(property, property.Default(), nullptr));
    }
    // Of a listed key "key:" is as nothing; of another one it is a null.
    if (property.EmptyMeans() == Empty::kAbsent && !rest.IsAnything()) {
      Whole(FindingLevel::kNote, property, rest,
            "the key with nothing behind it is no longer as good as absent; can not be judged");
    }
    Walk(property, rest);
  }

  Finding DefaultFinding(const SchemaView& property, const Json* before, const Json* after) {
    Finding finding;
    finding.what = "config_schema";
    finding.pointer = property.PointerTo("default");
    finding.before = before ? ShownJson(*before) : "none";
    finding.after = after ? ShownJson(*after) : "none";
    finding.why = "a configuration that leaves it out means something else now";
    finding.undecided = fragile_ > 0;
    if (finding.undecided) finding.why += "; whether it is still valid can not be judged";
    return finding;
  }

  void CompareDefault(const SchemaView& before, const SchemaView& after, const std::string& name) {
    const Json* old_value = DefaultOf(before, name);
    const Json* value = DefaultOf(after, name);
    if (!old_value && !value) return;
    if (old_value && value && *old_value == *value) return;
    const SchemaView property = after.Below("properties", name);
    if (value && !TakesItsDefault(property, *value)) {
      Finding finding = DefaultFinding(property, old_value, value);
      finding.level = FindingLevel::kUnsafe;
      finding.why = "the schema refuses its own default, so leaving it out is refused";
      Add(std::move(finding));
    } else if (before.Lists(name) || fragile_ > 0) {
      Add(DefaultFinding(property, old_value, value));
    }
  }

  void CompareRequired(const SchemaView& before, const SchemaView& after) {
    const Json* required = after.Find("required");
    if (!required) return;
    for (const Json& one : *required) {
      const std::string name = one.get<std::string>();
      // One with a default never lacks.
      if (DefaultOf(after, name)) continue;
      const bool was_required = Requires(before, name);
      if (was_required && !DefaultOf(before, name)) continue;
      Finding finding;
      finding.level = FindingLevel::kUnsafe;
      finding.what = "config_schema";
      finding.pointer = after.PointerTo("required");
      finding.before = was_required ? absl::StrCat("\"", name, "\" has a default")
                                    : absl::StrCat("\"", name, "\" is optional");
      finding.after = "required";
      finding.why = "a configuration without this key is refused";
      Add(std::move(finding));
    }
  }

  // Each form that was allowed has to lie within one that is. `oneOf` also wants the forms apart,
  // which is known when nothing has changed but what is in them, or when their types differ.
  void CompareForms(const SchemaView& before, const SchemaView& after, std::string_view keyword) {
    const Json* forms = after.Find(keyword);
    const Json* old_forms = before.Find(keyword);
    if (!forms) return;
    if (!old_forms) {
      Unsafe(before, after, keyword, "values of no such form are refused");
      return;
    }
    bool judged = keyword == "anyOf" || Apart(after, keyword) || Same(*old_forms, *forms);
    uint8_t types = 0;
    for (size_t i = 0; i < forms->size(); i++) types |= TypesOf(after.Below(keyword, i));
    for (size_t i = 0; i < old_forms->size() && !gave_up_; i++) {
      const SchemaView old_form = before.Below(keyword, i);
      bool passes = i < forms->size() &&
                    Passes(&SchemaDiff::Walk, old_form, after.Below(keyword, i));
      for (size_t j = 0; j < forms->size() && !passes && !gave_up_; j++) {
        passes = Passes(&SchemaDiff::Walk, old_form, after.Below(keyword, j));
      }
      if (!passes && (TypesOf(old_form) & types) == 0) {
        Unsafe(before, after, keyword, absl::StrCat("values of the form ",
                                                    ShownJson(old_form.json()), " are refused"));
        return;
      }
      judged = judged && passes;
    }
    if (judged && !gave_up_) return;
    Undecided(before, after, keyword,
              "the forms changed; whether all that was valid still is can not be judged");
  }

  // All types that a form can have, whatever its parts say.
  static uint8_t TypesOf(const SchemaView& form) {
    uint8_t types = form.IsNever() ? 0 : kJsonAny;
    for (const SchemaView& part : form.Parts()) types &= part.PossibleTypes();
    return types;
  }

  static bool Apart(const SchemaView& schema, std::string_view keyword) {
    uint8_t taken = 0;
    for (size_t i = 0; i < schema.Find(keyword)->size(); i++) {
      const uint8_t types = TypesOf(schema.Below(keyword, i));
      if (taken & types) return false;
      taken |= types;
    }
    return true;
  }

  // `not` sees the value as what is beside it has left it: a null that became a list, say.
  void CompareNot(const SchemaView& before, const SchemaView& after) {
    if (!before.Find("not")) {
      Unsafe(before, after, "not", "values of this form are refused");
      return;
    }
    bool same = before.DeclaredTypes() == after.DeclaredTypes();
    for (const char* keyword : {"not", "anyOf", "oneOf"}) {
      const bool has = after.Find(keyword) != nullptr;
      same = same && has == (before.Find(keyword) != nullptr);
      same = same && (!has || Same(*before.Find(keyword), *after.Find(keyword)));
    }
    if (same) return;
    Undecided(before, after, "not", "whether it forbids more than before can not be judged");
  }

  Findings findings_;
  std::map<Pair, Result> seen_;
  std::vector<Pair> order_;  // Of seen_, to forget what a trial has seen.
  std::string option_;   // Where in a configuration the walk is.
  size_t problems_ = 0;  // Findings that are unsafe or undecided, and those met again.
  size_t steps_ = 0, depth_ = 0;
  int fragile_ = 0;
  bool gave_up_ = false, same_defs_ = false;
};

Finding Unusable(FindingLevel level, std::string_view reason, std::string before,
                 std::string after) {
  Finding finding;
  finding.level = level;
  finding.what = "config_schema";
  finding.before = std::move(before);
  finding.after = std::move(after);
  finding.why = std::string(reason);
  finding.undecided = level == FindingLevel::kNote;
  return finding;
}

}  // namespace

Findings DiffSchemas(const std::optional<std::string>& before,
                     const std::optional<std::string>& after) {
  const std::string old_text = before.value_or(kNoOptions), text = after.value_or(kNoOptions);
  if (const auto parsed = Schema::Parse(text); !parsed.ok()) {
    return {Unusable(FindingLevel::kUnsafe,
                     absl::StrCat(parsed.status().message(), "; the host can not use it"),
                     "a schema", "unusable")};
  }
  if (const auto parsed = Schema::Parse(old_text); !parsed.ok()) {
    return {Unusable(FindingLevel::kNote,
                     absl::StrCat(parsed.status().message(),
                                  "; whether the new one takes less can not be judged"),
                     "unusable", "a schema")};
  }
  return SchemaDiff().Compare(Json::parse(old_text), Json::parse(text));
}

}  // namespace weir
