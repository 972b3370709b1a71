#include "host/regex/scanner.h"

#include <cstdlib>
#include <string_view>
#include <utility>

#include "host/regex/scan_state.h"

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

struct Scanner::State : ScanState {
  using ScanState::ScanState;
};

Scanner::Scanner(std::shared_ptr<const Database> database, const ScannerSettings& settings)
    : state_(std::make_unique<State>(std::move(database), settings)) {}
Scanner::~Scanner() = default;

void Scanner::Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits) {
  state_->Scan(texts, first_stage, hits);
}

uint32_t Scanner::bytes_min() const { return state_->bytes_min(); }

uint64_t Scanner::limit_exceeded() const { return state_->limit_exceeded(); }

}  // namespace weir::regex
