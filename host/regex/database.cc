#include "host/regex/database.h"

#include <algorithm>
#include <map>
#include <utility>

#include "host/regex/compiled.h"

namespace weir::regex {

absl::StatusOr<std::shared_ptr<const Database>> CompileDatabase(const PatternSet& patterns,
                                                                const std::filesystem::path&) {
  auto database = std::make_shared<Database>();
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
    database->text_classes |= pattern.text_classes;
  }
  return database;
}

}  // namespace weir::regex
