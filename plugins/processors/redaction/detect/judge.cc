#include "plugins/processors/redaction/detect/judge.h"

#include <algorithm>

#include "plugins/processors/redaction/detect/assignments.h"
#include "plugins/processors/redaction/detect/characters.h"

namespace weir::redaction::detect {
namespace {

constexpr size_t kShortWordBytes = 4;

// Names of what looks like a value of the catalogue and is none.
constexpr std::string_view kOtherNames =
    "trace_id|traceid|trace id|trace|span_id|spanid|span|parent_id|thread.id|process.pid|pid|"
    "duration|.size|_size|bytes|version|build|timestamp|ts|time|uuid|uid|guid|digest|sha|sha256|"
    "sha1|md5|etag|hash|commit|revision|offset|count|order|ticket|request_id|requestid|"
    "correlation_id|sequence|seq|elapsed|latency|checksum";

constexpr uint32_t LetterBit(char lower) { return IsLower(lower) ? 1u << (lower - 'a') : 0; }

struct FoldedByte {
  uint32_t letter;
  char lower;
};
constexpr std::array<FoldedByte, 256> kFoldedBytes = [] {
  std::array<FoldedByte, 256> bytes = {};
  for (unsigned i = 0; i < 256; i++) {
    const char lower = ToLower(static_cast<char>(i));
    bytes[i] = {LetterBit(lower), lower};
  }
  return bytes;
}();

bool BordersBefore(std::string_view text, size_t at) {
  return at == 0 || !IsLetter(text[at - 1]) || (IsLower(text[at - 1]) && IsUpper(text[at]));
}

bool BordersAfter(std::string_view text, size_t end) {
  if (end >= text.size() || !IsLetter(text[end])) return true;
  return IsUpper(text[end]) && IsLower(text[end - 1]);
}

}  // namespace

void Folded::Set(std::string_view text) {
  if (text.size() > kBytesMax) text.remove_prefix(text.size() - kBytesMax);
  original_ = text;
  letters_ = 0;
  for (size_t i = 0; i < text.size(); i++) {
    const FoldedByte& byte = kFoldedBytes[static_cast<uint8_t>(text[i])];
    lower_[i] = byte.lower;
    letters_ |= byte.letter;
  }
}

Words::Words(std::span<const std::string> words) {
  for (const std::string& word : words) Add(word);
}

Words::Words(std::string_view words) {
  while (!words.empty()) {
    const size_t bar = std::min(words.find('|'), words.size());
    Add(words.substr(0, bar));
    words.remove_prefix(std::min(bar + 1, words.size()));
  }
}

void Words::Add(std::string_view word) {
  if (word.empty()) return;
  Word& added = words_.emplace_back(Word{std::string(word), 0});
  for (char& c : added.text) {
    c = ToLower(c);
    added.letters |= LetterBit(c);
  }
}

bool Words::StandIn(const Folded& text) const {
  const std::string_view lower = text.lower(), original = text.original();
  for (const Word& word : words_) {
    if ((word.letters & ~text.letters()) != 0) continue;
    for (size_t at = lower.find(word.text); at != std::string_view::npos;
         at = lower.find(word.text, at + 1)) {
      const size_t size = word.text.size();
      if (size > kShortWordBytes) return true;
      if (BordersBefore(original, at) && BordersAfter(original, at + size)) return true;
    }
  }
  return false;
}

Judge::Judge(const DetectorSet& set) : set_(set), other_names_(kOtherNames) {
  for (const KindInfo& info : Catalogue()) context_.emplace_back(info.context);
  keys_ = context_;
  for (uint32_t d = kKinds; d < set.size(); d++) {
    const CustomDetector& config = set.custom(d).config;
    context_.emplace_back(config.context);
    keys_.emplace_back(config.keys);
  }
  counts_.resize(set.size());
}

void Judge::Begin(std::string_view text, std::string_view key) {
  SetText(text);
  key_ = key.empty() ? &no_key_
                     : &key_cache_.Of(key, [this](std::string_view k) { return FactsOf(k); });
  findings_.clear();
}

KeyFacts Judge::FactsOf(std::string_view key) const {
  Folded folded;
  folded.Set(key);
  KeyFacts facts;
  facts.says_other = other_names_.StandIn(folded);
  facts.names_secret = NamesSecret(key);
  for (const Words& words : keys_) facts.says.push_back(words.StandIn(folded));
  return facts;
}

void Judge::Refuse(Kind kind) {
  DetectorCounts& counts = counts_[static_cast<size_t>(kind)];
  counts.candidates++;
  counts.refused++;
}

// The name in `name=`, `"name": "` directly before the value; empty: there is none.
std::string_view Judge::NameOf(size_t from) const {
  size_t end = from;
  while (end > 0 && (IsQuote(text_[end - 1]) || text_[end - 1] == ' ')) end--;
  if (end == 0 || (text_[end - 1] != '=' && text_[end - 1] != ':')) return {};
  end--;
  while (end > 0 && (IsQuote(text_[end - 1]) || text_[end - 1] == ' ')) end--;
  size_t begin = end;
  while (begin > 0 && IsNameByte(text_[begin - 1]) && end - begin < kContextBytes) begin--;
  return text_.substr(begin, end - begin);
}

// A name that the value stands behind says more than the words before it.
Judge::Says Judge::Around(uint32_t detector, size_t from) {
  if (around_ != from) {
    around_ = from;
    const size_t begin = from > kContextBytes ? from - kContextBytes : 0;
    before_.Set(text_.substr(begin, from - begin));
    name_.Set(NameOf(from));
    name_says_other_ = other_names_.StandIn(name_);
  }
  const Words& words = context_[detector];
  if (words.StandIn(name_)) return Says::kThis;
  if (name_says_other_) return Says::kOther;
  if (key_ != &no_key_ && key_->says[detector]) return Says::kThis;
  if (words.StandIn(before_)) return Says::kThis;
  return key_->says_other ? Says::kOther : Says::kNothing;
}

void Judge::Decide(uint32_t detector, size_t from, size_t to, float score, bool needs_context) {
  // A prefix or a shape like that is enough, whatever the name.
  constexpr float kSure = 0.8f;
  DetectorCounts& counts = counts_[detector];
  counts.candidates++;
  if (score >= kSure && !needs_context && score >= set_.threshold(detector)) {
    findings_.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(to), detector, score});
    return;
  }
  const Says says = Around(detector, from);
  if (says == Says::kThis) {
    const float raised = std::clamp(score + kContextWorth, kContextFloor, kContextCeiling);
    score = std::max(score, raised);
  } else if (needs_context) {
    score = 0;
  } else if (says == Says::kOther && score < kSure) {
    score -= kContextWorth;
  }
  if (score < set_.threshold(detector)) {
    counts.below_threshold++;
    return;
  }
  findings_.push_back({static_cast<uint32_t>(from), static_cast<uint32_t>(to), detector, score});
}

void Judge::OfferCustom(uint32_t detector, size_t from, size_t to) {
  const DetectorSet::Custom& custom = set_.custom(detector);
  if (custom.validator != nullptr && !custom.validator(text_.substr(from, to - from))) {
    counts_[detector].candidates++;
    counts_[detector].refused++;
    return;
  }
  Decide(detector, from, to, custom.config.score, false);
}

}  // namespace weir::redaction::detect
