#include "plugins/processors/redaction/rendered_patterns.h"

#include <utility>

namespace weir::redaction {
namespace {

re2::RE2::Options Quiet() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  return options;
}

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

PatternNature NatureOf(std::string_view pattern) {
  const re2::RE2 expression(Piece(pattern), Quiet());
  if (!expression.ok()) return {};
  // Whatever is found in a text of nothing and in one of an odd character is found everywhere.
  const bool everything = re2::RE2::PartialMatch("", expression) &&
                          re2::RE2::PartialMatch("\x01", expression);
  return {true, everything};
}

PatternList::PatternList() : set_(Quiet(), re2::RE2::UNANCHORED) {}

bool PatternList::Add(std::string_view pattern) {
  auto expression = std::make_unique<re2::RE2>(Piece(pattern), Quiet());
  if (!expression->ok()) return false;
  set_.Add(Piece(pattern), nullptr);
  patterns_.push_back(std::move(expression));
  return true;
}

void PatternList::Finish() { set_ready_ = !patterns_.empty() && set_.Compile(); }

bool PatternList::Matches(std::string_view text) const {
  if (patterns_.empty()) return false;
  if (set_ready_) {
    re2::RE2::Set::ErrorInfo error = {re2::RE2::Set::kNoError};
    if (set_.Match(Piece(text), nullptr, &error)) return true;
    if (error.kind == re2::RE2::Set::kNoError) return false;
  }
  // The automaton ran out of memory: one by one.
  for (const auto& pattern : patterns_) {
    if (re2::RE2::PartialMatch(Piece(text), *pattern)) return true;
  }
  return false;
}

void PatternList::Find(std::string_view text, std::vector<Region>* regions) const {
  regions->clear();
  if (!Matches(text)) return;
  const re2::StringPiece whole = Piece(text);
  for (const auto& pattern : patterns_) {
    size_t at = 0;
    re2::StringPiece found;
    while (at <= text.size() &&
           pattern->Match(whole, at, text.size(), re2::RE2::UNANCHORED, &found, 1)) {
      const size_t from = static_cast<size_t>(found.data() - whole.data());
      if (found.empty()) {
        at = from + 1;
        continue;
      }
      at = from + found.size();
      regions->push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(at), kBlockedRule});
    }
  }
  MergeRegions(regions);
}

}  // namespace weir::redaction
