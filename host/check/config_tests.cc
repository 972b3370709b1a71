// Tests of a component's schema, and of what its create makes of configurations.
#include <string>

#include "absl/strings/str_cat.h"
#include "host/check/harness.h"
#include "host/check/sample_config.h"
#include "host/check/test.h"
#include "host/check/verdict.h"
#include "host/config/schema.h"

namespace weir::check {
namespace {

void SchemaIsUnderstood(Subject& subject) {
  const char* text = subject.component->config_schema;
  if (text == nullptr) return;
  const absl::StatusOr<Schema> schema = Schema::Parse(text);
  if (!schema.ok()) Break(std::string(schema.status().message()));
}

void SchemaRefusesUnknownKeys(Subject& subject) {
  LeastConfig(*subject.component);
  Node options = LeastOptions(*subject.component);
  options.Add("weir_check_unknown_key", Node::Int(1));
  std::string error;
  if (Admit(*subject.component, options, &error) != nullptr) {
    Break("its schema allows a key that it does not name; add \"additionalProperties\": false");
  }
}

// Calls `visit(harness, config, created)` for each odd configuration that the schema allows.
template <class Visit>
void ForEachOdd(const Subject& subject, const Visit& visit) {
  size_t allowed = 0;
  // What happens to a usual one is the matter of other tests.
  const auto least = LeastConfig(*subject.component);
  Harness(*subject.component).Create(*least);
  BlameAll("R-303");
  for (const Node& options : OddOptions(*subject.component)) {
    std::string error;
    const auto config = Admit(*subject.component, options, &error);
    if (config == nullptr) continue;
    allowed++;
    Harness harness(*subject.component);
    const bool created = harness.Create(*config);
    visit(harness, *config, created);
  }
  if (allowed == 0) Skip("its schema has no options, or allows no odd value");
}

void AnswersOddValues(Subject& subject) {
  ForEachOdd(subject, [](Harness& harness, const InstanceConfig&, bool created) {
    if (created) harness.OpenShards();
  });
}

void SaysWhyItRefuses(Subject& subject) {
  ForEachOdd(subject, [](Harness& harness, const InstanceConfig& config, bool created) {
    if (created) return;
    const std::string& text = harness.error();
    const std::string which = absl::StrCat(" when it refused ",
                                           std::string(config.json().substr(0, 200)));
    BlameAll("R-304");
    if (text.empty()) Break(absl::StrCat("create said nothing", which));
    if (text.find('\0') != text.npos) Break(absl::StrCat("create wrote a NUL", which));
  });
}

constexpr Test kTests[] = {
    {"config.schema", "R-301", kEveryKind, SchemaIsUnderstood},
    {"config.unknown_key", "R-302", kEveryKind, SchemaRefusesUnknownKeys},
    {"config.odd_values", "R-303", kEveryKind, AnswersOddValues},
    {"config.refusal_text", "R-304", kEveryKind, SaysWhyItRefuses},
};

}  // namespace

std::span<const Test> ConfigTests() { return kTests; }

}  // namespace weir::check
