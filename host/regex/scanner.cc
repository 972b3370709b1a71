#include "host/regex/scanner.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "host/regex/compiled.h"

namespace weir::regex {
namespace {

bool TurnedOff(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && std::string_view(value) == "off";
}

}  // namespace

ScannerSettings ScannerSettings::FromEnvironment() {
  ScannerSettings settings;
  settings.verdict_cache = !TurnedOff("WEIR_REGEX_CACHE");
  settings.prefilter = !TurnedOff("WEIR_REGEX_PREFILTER");
  return settings;
}

struct Scanner::State {
  State(std::shared_ptr<const Database> d, const ScannerSettings& s)
      : database(std::move(d)), settings(s) {}

  void Confirm(const Expression& expression, const Text& text, uint32_t first_stage,
               std::vector<Hit>* hits);

  const std::shared_ptr<const Database> database;
  const ScannerSettings settings;
  EngineScratch scratch;
  std::vector<Match> found;
  uint64_t limit_exceeded = 0;
};

void Scanner::State::Confirm(const Expression& expression, const Text& text, uint32_t first_stage,
                             std::vector<Hit>* hits) {
  found.clear();
  if (!expression.engine->FindAll({text.data, text.size}, scratch, &found)) limit_exceeded++;
  for (const Match& match : found) {
    for (const Subscriber& subscriber : expression.subscribers) {
      if (subscriber.stage < first_stage) continue;
      if ((subscriber.text_classes >> text.text_class & 1) == 0) continue;
      hits->push_back({text.row, subscriber.stage, subscriber.id, match.from, match.to});
    }
  }
}

Scanner::Scanner(std::shared_ptr<const Database> database, const ScannerSettings& settings)
    : state_(std::make_unique<State>(std::move(database), settings)) {}
Scanner::~Scanner() = default;

void Scanner::Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits) {
  for (const Text& text : texts) {
    const size_t before = hits->size();
    for (const Expression& expression : state_->database->expressions) {
      if (expression.last_stage < first_stage) continue;
      if ((expression.text_classes >> text.text_class & 1) == 0) continue;
      state_->Confirm(expression, text, first_stage, hits);
    }
    std::sort(hits->begin() + static_cast<ptrdiff_t>(before), hits->end(), HitBefore);
  }
}

uint64_t Scanner::limit_exceeded() const { return state_->limit_exceeded; }

}  // namespace weir::regex
