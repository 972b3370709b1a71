#include "host/tool/scalar_diff.h"

#include <cmath>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"

namespace weir {
namespace {

using Json = SchemaView::Json;

constexpr size_t kShownBytesMax = 80;
constexpr double kExactMax = 9007199254740992.0;  // 2^53: integers up to here are exact.
constexpr uint8_t kNumbers = kJsonInteger | kJsonFraction;

// One end of a range.
struct Bound {
  double value = 0;
  bool exclusive = false;
  std::string_view keyword;
};

// For a value that is whole, "above 2.5" and "above 2" are "at least 3". `sign` is 1 for a lower
// bound, -1 for an upper one.
Bound Tightened(Bound bound, double sign) {
  if (std::abs(bound.value) >= kExactMax) return bound;
  const double value = bound.value * sign;
  const double least = bound.exclusive ? std::floor(value) + 1 : std::ceil(value);
  return {least * sign, false, bound.keyword};
}

// The stricter one of two keywords.
std::optional<Bound> BoundOf(const SchemaView& schema, std::string_view inclusive,
                             std::string_view exclusive, double sign, bool whole) {
  std::optional<Bound> found;
  for (const std::string_view keyword : {inclusive, exclusive}) {
    const Json* value = schema.Find(keyword);
    if (!value) continue;
    Bound bound = {value->get<double>(), keyword == exclusive, keyword};
    if (whole) bound = Tightened(bound, sign);
    if (!found || bound.value * sign > found->value * sign ||
        (bound.value == found->value && bound.exclusive)) {
      found = bound;
    }
  }
  return found;
}

bool Stricter(const std::optional<Bound>& before, const Bound& after, double sign) {
  if (!before) return true;
  if (after.value * sign != before->value * sign) return after.value * sign > before->value * sign;
  return after.exclusive && !before->exclusive;
}

void DiffNumbers(const SchemaView& before, const SchemaView& after, uint8_t types,
                 Findings* findings) {
  if (!(types & kNumbers)) return;
  const bool whole = !(types & kJsonFraction);
  const struct {
    std::string_view inclusive, exclusive, why;
    double sign;
  } ends[] = {{"minimum", "exclusiveMinimum", "smaller values are refused", 1},
              {"maximum", "exclusiveMaximum", "larger values are refused", -1}};
  for (const auto& end : ends) {
    const auto old_bound = BoundOf(before, end.inclusive, end.exclusive, end.sign, whole);
    const auto new_bound = BoundOf(after, end.inclusive, end.exclusive, end.sign, whole);
    if (!new_bound || !Stricter(old_bound, *new_bound, end.sign)) continue;
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, new_bound->keyword,
                                       std::string(end.why)));
    if (old_bound && old_bound->keyword != new_bound->keyword) {
      findings->back().before = absl::StrCat(std::string(old_bound->keyword), " ",
                                             ShownJson(*before.Find(old_bound->keyword)));
    }
  }
  if (const Json* step = after.Find("multipleOf")) {
    const Json* old_step = before.Find("multipleOf");
    if (old_step && std::fmod(old_step->get<double>(), step->get<double>()) == 0) return;
    if (!old_step && whole && std::fmod(1, step->get<double>()) == 0) return;
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, "multipleOf",
                                       "values between the steps are refused"));
  }
}

struct Count {
  std::string_view least, most, unit;
};
constexpr Count kTextCount = {"minLength", "maxLength", "texts"};
constexpr Count kListCount = {"minItems", "maxItems", "lists"};
constexpr Count kMapCount = {"minProperties", "maxProperties", "maps"};

void DiffCounts(const SchemaView& before, const SchemaView& after, const Count& count,
                Findings* findings) {
  const Json* old_least = before.Find(count.least);
  const Json* least = after.Find(count.least);
  if (least && least->get<uint64_t>() > (old_least ? old_least->get<uint64_t>() : 0)) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, count.least,
                                       absl::StrCat("shorter ", std::string(count.unit),
                                                    " are refused")));
  }
  const Json* old_most = before.Find(count.most);
  const Json* most = after.Find(count.most);
  if (most && (!old_most || most->get<uint64_t>() < old_most->get<uint64_t>())) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, count.most,
                                       absl::StrCat("longer ", std::string(count.unit),
                                                    " are refused")));
  }
}

void DiffLists(const SchemaView& before, const SchemaView& after, Findings* findings) {
  DiffCounts(before, after, kListCount, findings);
  const Json* unique = after.Find("uniqueItems");
  const Json* old_unique = before.Find("uniqueItems");
  if (unique && unique->get<bool>() && (!old_unique || !old_unique->get<bool>())) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, "uniqueItems",
                                       "lists with a value twice are refused"));
  }
}

void DiffTexts(const SchemaView& before, const SchemaView& after, Findings* findings) {
  DiffCounts(before, after, kTextCount, findings);
  const Json* pattern = after.Find("pattern");
  const Json* old_pattern = before.Find("pattern");
  if (pattern && (!old_pattern || *old_pattern != *pattern)) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, "pattern",
                                       "texts that do not match it are refused"));
  }
  const Json* format = after.Find("format");
  const Json* old_format = before.Find("format");
  if (before.Unit() != after.Unit()) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, "format",
                                       "values are written in another way now"));
  } else if (format && (!old_format || *old_format != *format)) {
    findings->push_back(KeywordFinding(FindingLevel::kNote, before, after, "format",
                                       "the host does not check it, the plugin may"));
  }
}

void DiffTypes(const SchemaView& before, const SchemaView& after, Findings* findings) {
  if ((before.PossibleTypes() & ~after.DeclaredTypes()) == 0) return;
  findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, "type",
                                     "values of the other types are refused"));
  if (before.Find("type") == nullptr) findings->back().before = "any";
}

// Sorted by key, so that equal values have equal texts.
std::string Canonical(const Json& json) { return nlohmann::json(json).dump(); }

void DiffChoices(const SchemaView& before, const SchemaView& after, Findings* findings) {
  Json storage, old_storage;
  const Json* choices = after.Choices(&storage);
  if (!choices) return;
  const std::string_view keyword = choices == &storage ? "const" : "enum";
  const Json* old_choices = before.Choices(&old_storage);
  if (!old_choices) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, keyword,
                                       "other values are refused"));
    return;
  }
  std::set<std::string> kept;
  bool all_texts = true;
  for (const Json& choice : *choices) {
    kept.insert(Canonical(choice));
    all_texts &= choice.is_string();
  }
  Json removed = Json::array();
  for (const Json& choice : *old_choices) {
    if (!kept.contains(Canonical(choice))) removed.push_back(choice);
  }
  if (!removed.empty()) {
    findings->push_back(KeywordFinding(FindingLevel::kUnsafe, before, after, keyword,
                                       absl::StrCat(ShownJson(removed), " is refused")));
    findings->back().before = ShownJson(*old_choices);
  } else if (!all_texts && before.DeclaredTypes() != after.DeclaredTypes()) {
    // As an integer, 2.0 becomes 2, which is another text than that of the number 2.0.
    findings->push_back(KeywordFinding(FindingLevel::kNote, before, after, "type",
                                       "whether the choices still fit can not be judged"));
    findings->back().undecided = true;
  }
}

}  // namespace

std::string ShownJson(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= kShownBytesMax) return text;
  size_t end = kShownBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) end--;
  return text.substr(0, end) + "...";
}

Finding KeywordFinding(FindingLevel level, const SchemaView& before, const SchemaView& after,
                       std::string_view keyword, std::string why) {
  Finding finding;
  finding.level = level;
  finding.what = "config_schema";
  const Json* old_value = before.Find(keyword);
  const Json* new_value = after.Find(keyword);
  finding.pointer = (new_value || !old_value ? after : before).PointerTo(keyword);
  finding.before = old_value ? ShownJson(*old_value) : "none";
  finding.after = new_value ? ShownJson(*new_value) : "none";
  finding.why = std::move(why);
  return finding;
}

Findings DiffScalars(const SchemaView& before, const SchemaView& after) {
  Findings findings;
  DiffTypes(before, after, &findings);
  DiffChoices(before, after, &findings);
  DiffNumbers(before, after, before.PossibleTypes(), &findings);
  if (before.PossibleTypes() & kJsonString || !after.Unit().empty() || !before.Unit().empty()) {
    DiffTexts(before, after, &findings);
  }
  if (before.PossibleTypes() & kJsonArray) DiffLists(before, after, &findings);
  if (before.PossibleTypes() & kJsonObject) DiffCounts(before, after, kMapCount, &findings);
  return findings;
}

}  // namespace weir
