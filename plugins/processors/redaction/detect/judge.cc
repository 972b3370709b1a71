#include "plugins/processors/redaction/detect/judge.h"

#include <algorithm>
#include <cstring>

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

// By the lower bits of a byte: letters have their own, and share them with a few signs.
constexpr uint32_t ByteBit(char lower) { return 1u << (lower & 31); }

std::string_view Last(std::string_view text, size_t bytes) {
  return text.substr(text.size() - std::min(text.size(), bytes));
}

bool BordersBefore(std::string_view text, size_t at) {
  return at == 0 || !IsLetter(text[at - 1]) || (IsLower(text[at - 1]) && IsUpper(text[at]));
}

bool BordersAfter(std::string_view text, size_t end) {
  if (end >= text.size() || !IsLetter(text[end])) return true;
  return IsUpper(text[end]) && IsLower(text[end - 1]);
}

// The name in `name=`, `"name": "` at the end of `text`; empty: there is none.
std::string_view NameBehind(std::string_view text) {
  size_t end = text.size();
  while (end > 0 && (IsQuote(text[end - 1]) || text[end - 1] == ' ')) end--;
  if (end == 0 || (text[end - 1] != '=' && text[end - 1] != ':')) return {};
  end--;
  while (end > 0 && (IsQuote(text[end - 1]) || text[end - 1] == ' ')) end--;
  size_t begin = end;
  while (begin > 0 && IsNameByte(text[begin - 1]) && end - begin < Judge::kContextBytes) begin--;
  return text.substr(begin, end - begin);
}

}  // namespace

// By pieces of one size, of which the compiler makes vectors. What is behind the text is 0, which
// adds no letter.
void Folded::Set(std::string_view text) {
  constexpr size_t kPiece = 32;
  static_assert(kBytesMax % kPiece == 0);
  text = Last(text, kBytesMax);
  original_ = text;
  // Not the member: for all that a compiler knows any byte might be a part of it.
  uint32_t letters = 0;
  for (size_t at = 0; at < text.size(); at += kPiece) {
    char* const lower = lower_.data() + at;
    const size_t size = std::min(kPiece, text.size() - at);
    if (size < kPiece) std::memset(lower, 0, kPiece);
    std::memcpy(lower, text.data() + at, size);
    for (size_t i = 0; i < kPiece; i++) {
      const auto from_a = static_cast<uint8_t>(lower[i] - 'A');
      lower[i] = static_cast<char>(lower[i] + (from_a < 26 ? 'a' - 'A' : 0));
    }
    for (size_t i = 0; i < kPiece; i++) letters |= ByteBit(lower[i]);
  }
  letters_ = letters;
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
    added.letters |= ByteBit(c);
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
  if (set.size() > kDetectorBits) no_key_.says_more.resize(set.size() - kDetectorBits);
}

void Judge::Begin(std::string_view text, const KeyFacts& key) {
  SetText(text);
  key_ = &key;
  findings_.clear();
}

KeyFacts Judge::FactsOf(std::string_view key) const {
  Folded folded;
  folded.Set(key);
  KeyFacts facts;
  facts.says_other = other_names_.StandIn(folded);
  facts.names_secret = NamesSecret(key);
  for (uint32_t d = 0; d < keys_.size(); d++) {
    const bool says = keys_[d].StandIn(folded);
    if (d < kDetectorBits) {
      facts.says[d] = says;
    } else {
      facts.says_more.push_back(says);
    }
  }
  return facts;
}

void Judge::Refuse(Kind kind) {
  DetectorCounts& counts = counts_[static_cast<size_t>(kind)];
  counts.candidates++;
  counts.refused++;
}

std::string_view Judge::BeforeValue(size_t from) const {
  return Last(text_.substr(0, from), PlaceCache::kBytesMax);
}

void Judge::MoveTo(size_t from) {
  if (around_ == from) return;
  around_ = from;
  before_value_ = BeforeValue(from);
  place_ = &place_cache_.Of(before_value_);
  place_read_ = false;
}

void Judge::ReadPlace() {
  if (place_read_) return;
  place_read_ = true;
  before_.Set(Last(before_value_, kContextBytes));
  name_.Set(NameBehind(before_value_));
}

bool Judge::NameSaysOther() {
  using Answer = PlaceFacts::Answer;
  if (place_->says_other == Answer::kUnknown) {
    ReadPlace();
    place_->says_other = other_names_.StandIn(name_) ? Answer::kYes : Answer::kNo;
  }
  return place_->says_other == Answer::kYes;
}

// What the place says to a detector that has a bit.
void Judge::Ask(uint32_t detector) {
  if (place_->asked[detector]) return;
  ReadPlace();
  place_->asked[detector] = true;
  place_->named[detector] = context_[detector].StandIn(name_);
  place_->before[detector] = context_[detector].StandIn(before_);
}

// A name that the value stands behind says more than the words before it. Most values have no
// context, and so it is asked about first.
bool Judge::HasContext(uint32_t detector, size_t from) {
  MoveTo(from);
  bool named, before;
  if (detector < kDetectorBits) {
    Ask(detector);
    named = place_->named[detector];
    before = place_->before[detector];
  } else {
    ReadPlace();
    named = context_[detector].StandIn(name_);
    before = context_[detector].StandIn(before_);
  }
  if (named) return true;
  return (key_->Says(detector) || before) && !NameSaysOther();
}

bool Judge::HasContextOfAny(const DetectorBits& detectors, size_t from) {
  MoveTo(from);
  if ((detectors & ~place_->asked).any()) {
    for (uint32_t d = 0; d < kDetectorBits; d++) {
      if (detectors[d]) Ask(d);
    }
  }
  if ((detectors & place_->named).any()) return true;
  return (detectors & (key_->says | place_->before)).any() && !NameSaysOther();
}

bool Judge::HasContextAfresh(Kind kind, size_t from) {
  const auto detector = static_cast<uint32_t>(kind);
  if (!key_->Says(detector)) {
    const std::string_view before = BeforeValue(from);
    Folded folded;
    folded.Set(Last(before, kContextBytes));
    if (NameBehind(before).empty() && !context_[detector].StandIn(folded)) return false;
  }
  return HasContext(detector, from);
}

bool Judge::SaysOther(size_t from) {
  MoveTo(from);
  return NameSaysOther() || key_->says_other;
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
  if (HasContext(detector, from)) {
    const float raised = std::clamp(score + kContextWorth, kContextFloor, kContextCeiling);
    score = std::max(score, raised);
  } else if (needs_context) {
    score = 0;
  } else if (score < kSure && SaysOther(from)) {
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
