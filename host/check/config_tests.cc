// Tests of a component's schema, and of what its create makes of configurations.
#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "host/check/budget.h"
#include "host/check/exercise.h"
#include "host/check/harness.h"
#include "host/check/odd_config.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/config/schema.h"
#include "host/wire/utf8.h"

namespace weir::check {
namespace {

constexpr uint64_t kOddMs = 3000;

void SchemaIsUnderstood(Subject& subject) {
  const char* text = subject.component->config_schema;
  if (text == nullptr) return;
  const absl::StatusOr<Schema> schema = Schema::Parse(text);
  if (!schema.ok()) Break(std::string(schema.status().message()));
}

void GivenConfigSuits(Subject& subject) {
  if (subject.config_file.empty()) return;
  const auto config = WorkingConfig(subject);
  Harness harness(*subject.component);
  if (!harness.Create(*config)) {
    Skip(absl::StrCat(subject.config_file, ": the component refuses it: ", harness.error()));
  }
}

void SchemaRefusesUnknownKeys(Subject& subject) {
  Node options = WorkingOptions(subject);
  options.Add("weir_check_unknown_key", Node::Int(1));
  std::string error;
  if (Admit(*subject.component, options, &error) != nullptr) {
    Break("its schema allows a key that it does not name; add \"additionalProperties\": false");
  }
}

// Calls `visit(harness, config, created)` for each odd configuration that the schema allows. How
// many there were.
template <class Visit>
size_t ForEachOdd(const Subject& subject, Oddity oddity, const Visit& visit) {
  // What happens to a usual one is the matter of other tests.
  const Node working = WorkingOptions(subject);
  UsualLife(*subject.component, working);
  size_t allowed = 0;
  std::vector<Node> odd = OddOptions(*subject.component, working, oddity);
  // In another order for another seed: there may be no time for all.
  std::shuffle(odd.begin(), odd.end(), std::mt19937_64(subject.seed));
  const Budget budget(kOddMs);
  for (const Node& options : odd) {
    if (budget.over()) break;
    std::string error;
    const auto config = Admit(*subject.component, options, &error);
    if (config == nullptr) continue;
    allowed++;
    Harness harness(*subject.component);
    BlameAll("R-303");
    const bool created = harness.Create(*config);
    visit(harness, *config, created);
  }
  return allowed;
}

void Answers(Subject& subject, Oddity oddity, const char* none) {
  const size_t allowed =
      ForEachOdd(subject, oddity, [](Harness& harness, const InstanceConfig&, bool created) {
        if (created) harness.OpenShards();
      });
  if (allowed == 0) Skip(none);
}

void AnswersOddValues(Subject& subject) {
  Answers(subject, Oddity::kValues, "its schema has no options, or allows no odd value");
}
void AnswersOtherTypes(Subject& subject) {
  Answers(subject, Oddity::kTypes, "its schema allows no value of another type");
}
void AnswersLimits(Subject& subject) {
  Answers(subject, Oddity::kLimits, "its schema sets no limits");
}
void AnswersNames(Subject& subject) {
  Answers(subject, Oddity::kNames, "its schema has no map of any keys");
}

void SaysWhyItRefuses(Subject& subject) {
  ForEachOdd(subject, Oddity::kValues,
             [](Harness& harness, const InstanceConfig& config, bool created) {
               if (created) return;
               const std::string& text = harness.error();
               const std::string which = absl::StrCat(" when it refused ",
                                                      std::string(config.json().substr(0, 200)));
               BlameAll("R-304");
               if (text.empty()) Break(absl::StrCat("create said nothing", which));
               if (text.find('\0') != text.npos) Break(absl::StrCat("create wrote a NUL", which));
               if (!wire::IsUtf8(reinterpret_cast<const uint8_t*>(text.data()), text.size())) {
                 Break(absl::StrCat("create wrote what is not UTF-8", which));
               }
             });
}

// RFC 6901: "" or "/...", with "~" only as "~0" and "~1".
bool IsPointer(std::string_view pointer) {
  if (!pointer.empty() && pointer.front() != '/') return false;
  for (size_t i = 0; i < pointer.size(); i++) {
    if (pointer[i] != '~') continue;
    if (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')) return false;
  }
  return true;
}

void PointsAtWhatItRefuses(Subject& subject) {
  ForEachOdd(subject, Oddity::kValues,
             [](Harness& harness, const InstanceConfig& config, bool created) {
               const std::string& pointer = harness.host().error_pointer();
               if (created || pointer.empty()) return;
               BlameAll("R-305");
               // What is missing is pointed at, too: its parent is there.
               const std::string_view parent =
                   std::string_view(pointer).substr(0, pointer.rfind('/'));
               if (IsPointer(pointer) && config.options().At(parent) != nullptr) return;
               Break(absl::StrCat("create refused ", std::string(config.json().substr(0, 200)),
                                  " and pointed at \"", pointer, "\", where nothing is"));
             });
}

void KeepsNothingOfIt(Subject& subject) {
  const auto config = WorkingConfig(subject);
  Harness harness(*subject.component);
  if (harness.Create(*config)) Exercise(subject, harness);
}

constexpr Test kTests[] = {
    {kGivenConfigTest, "R-303", kEveryKind, GivenConfigSuits},
    {"config.schema", "R-301", kEveryKind, SchemaIsUnderstood},
    {"config.unknown_key", "R-302", kEveryKind, SchemaRefusesUnknownKeys},
    {"config.odd_values", "R-303", kEveryKind, AnswersOddValues},
    {"config.other_types", "R-303", kEveryKind, AnswersOtherTypes},
    {"config.limits", "R-303", kEveryKind, AnswersLimits},
    {"config.names", "R-303", kEveryKind, AnswersNames},
    {"config.refusal_text", "R-304", kEveryKind, SaysWhyItRefuses},
    {"config.refusal_pointer", "R-305", kEveryKind, PointsAtWhatItRefuses},
    {"config.memory", "R-306", kEveryKind, KeepsNothingOfIt},
    {"config.registrations", "R-307", kEveryKind, KeepsNothingOfIt},
};

}  // namespace

std::span<const Test> ConfigTests() { return kTests; }

}  // namespace weir::check
