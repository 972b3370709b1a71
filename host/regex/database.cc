#include "host/regex/database.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "host/regex/compiled.h"
#include "host/regex/group_store.h"
#include "host/regex/hs_pattern.h"
#include "host/regex/syntax.h"

namespace weir::regex {
namespace {

// From here on a text that has the facts is worth the confirming engine's time.
// Hyperscan finds a literal with less effort than anything else.
constexpr double kRareBits = 10;
constexpr double kRareBitsWithLiteral = 20;
constexpr size_t kLiteralBytes = 3;

// Whether some bytes in a row are letters, whatever their case, or signs.
bool HoldsLiteral(const Node& node) {
  for (const Window& window : FindWindows(node)) {
    size_t together = 0;
    for (const ByteSet& set : window) {
      together = set.AsciiCount() <= 2 ? together + 1 : 0;
      if (together == kLiteralBytes) return true;
    }
  }
  return false;
}

absl::Status AddExpressions(const PatternSet& patterns, Database* database) {
  std::map<std::pair<std::string, uint32_t>, size_t> known;
  for (const Pattern& pattern : patterns.patterns()) {
    const auto [entry, added] =
        known.try_emplace({pattern.text, pattern.flags}, database->expressions.size());
    if (added) {
      absl::StatusOr<std::unique_ptr<const Engine>> engine =
          Engine::Compile(pattern.text, pattern.flags);
      if (!engine.ok()) return engine.status();
      Expression& fresh = database->expressions.emplace_back();
      fresh.text = pattern.text;
      fresh.flags = pattern.flags;
      fresh.engine = *std::move(engine);
    }
    Expression& expression = database->expressions[entry->second];
    expression.subscribers.push_back({pattern.stage, pattern.id, pattern.text_classes});
    expression.last_stage = std::max(expression.last_stage, pattern.stage);
    expression.text_classes |= pattern.text_classes;
  }
  return absl::OkStatus();
}

void AliasClasses(Database* database) {
  std::map<std::vector<bool>, uint32_t> known;
  for (uint32_t text_class = 0; text_class < Database::kTextClasses; text_class++) {
    std::vector<bool> asking;
    for (const Expression& expression : database->expressions) {
      asking.push_back((expression.text_classes >> text_class & 1) != 0);
    }
    database->class_alias[text_class] = known.try_emplace(asking, text_class).first->second;
  }
}

// Who looks for which expression.
void Divide(const std::vector<std::optional<Node>>& nodes, GroupStore* store,
            Database* database) {
  std::vector<HsInput> with_literal, without;
  for (uint32_t i = 0; i < nodes.size(); i++) {
    if (!nodes[i]) continue;
    const bool literal = HoldsLiteral(*nodes[i]);
    if (database->prefilter.Worth(i) >= (literal ? kRareBitsWithLiteral : kRareBits)) continue;
    std::optional<std::string> pattern = HyperscanPattern(*nodes[i]);
    if (!pattern) continue;
    (literal ? with_literal : without).push_back({*std::move(pattern), i});
  }
  std::vector<uint64_t> grouped(database->words());
  for (std::vector<HsInput>* inputs : {&with_literal, &without}) {
    HsGroup group = store->Get(*inputs);
    if (group.database == nullptr) continue;
    for (const uint32_t id : group.ids) grouped[id / 64] |= 1ull << (id % 64);
    database->groups.push_back(std::move(group));
  }
  database->prefilter.LeaveToHyperscan(grouped);
  for (uint32_t e = 0; e < nodes.size(); e++) {
    if ((grouped[e / 64] >> e % 64 & 1) != 0) continue;
    database->direct.push_back(e);
    if (!database->expressions[e].dfa) database->dear.push_back(e);
  }
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Database>> CompileDatabase(
    const PatternSet& patterns, const std::filesystem::path& cache,
    const std::filesystem::path& compiler) {
  auto database = std::make_shared<Database>();
  if (absl::Status added = AddExpressions(patterns, database.get()); !added.ok()) return added;
  AliasClasses(database.get());
  std::vector<std::optional<Node>> nodes;
  for (Expression& expression : database->expressions) {
    const std::optional<Node>& node =
        nodes.emplace_back(expression.engine->is_re2()
                               ? ParseSyntax(expression.text, expression.flags)
                               : std::nullopt);
    if (node) {
      expression.hints = {MinBytes(*node), FirstBytes(*node)};
      expression.dfa = Dfa::Build(*node);
    }
    database->bytes_min = std::min(database->bytes_min, expression.hints.bytes_min);
  }
  std::vector<const Node*> known;
  for (const std::optional<Node>& node : nodes) known.push_back(node ? &*node : nullptr);
  database->prefilter.Build(known);
  GroupStore store(cache, compiler);
  Divide(nodes, &store, database.get());
  database->compile_failure = store.failure();
  return database;
}

const absl::Status& CompileFailure(const Database& database) { return database.compile_failure; }

}  // namespace weir::regex
