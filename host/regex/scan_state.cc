#include "host/regex/scan_state.h"

#include <algorithm>
#include <bit>

namespace weir::regex {
namespace {

constexpr size_t kScanTexts = 4096;        // Are scanned together, or as many as
constexpr size_t kScanBytes = 256u << 10;  // have so many bytes.

bool AnyBit(const uint64_t* words, size_t count) {
  uint64_t any = 0;
  for (size_t w = 0; w < count; w++) any |= words[w];
  return any != 0;
}

bool IsAscii(std::string_view text) {
  unsigned char any = 0;
  for (const char c : text) any |= static_cast<unsigned char>(c);
  return any < 128;
}

}  // namespace

ScanState::ScanState(std::shared_ptr<const Database> database, const ScannerSettings& settings)
    : database_(std::move(database)),
      settings_(settings),
      kernel_(Prefilter::BestKernel()),
      words_per_text_(database_->words()),
      bytes_min_(std::max(database_->bytes_min, 1u)),
      facts_(new Prefilter::Facts),
      gathers_(database_->groups.size()),
      candidates_(Prefilter::kColumns * words_per_text_) {
  portion_.reserve(Prefilter::kColumns);
  if (settings.verdict_cache && AnyBit(database_->dear.data(), words_per_text_)) {
    cache_.emplace(settings.cache_bytes_max);
  }
  for (const HsGroup& group : database_->groups) GrowScratch(group.database, &hyperscan_);
}

// Which expressions texts of each class are for, from a stage on.
void ScanState::Activate(uint32_t first_stage) {
  if (first_stage == first_stage_) return;
  first_stage_ = first_stage;
  active_.assign(Database::kTextClasses * words_per_text_, 0);
  for (size_t e = 0; e < database_->expressions.size(); e++) {
    const Expression& expression = database_->expressions[e];
    if (expression.last_stage < first_stage) continue;
    for (uint32_t c = 0; c < Database::kTextClasses; c++) {
      if ((expression.text_classes >> c & 1) == 0) continue;
      active_[c * words_per_text_ + e / 64] |= 1ull << (e % 64);
    }
  }
}

const uint64_t* ScanState::ActiveOf(uint8_t text_class) {
  return &active_[(text_class % Database::kTextClasses) * words_per_text_];
}

void ScanState::Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits) {
  if (words_per_text_ == 0) return;
  Activate(first_stage);
  size_t taken = 0;
  scan_bytes_ = 0;
  while (!texts.empty()) {
    const size_t placed = Place(texts);
    taken += placed;
    texts = texts.subspan(placed);
    AdmitPortion();
    if (!texts.empty() && scan_bytes_ < kScanBytes && taken < kScanTexts) continue;
    ScanGroups();
    Finish(hits);
    scan_bytes_ = taken = 0;
  }
}

// Gives columns to as many texts as there is room for; returns how many, those included that are
// too short to be looked at.
size_t ScanState::Place(std::span<const Text> texts) {
  portion_.clear();
  wide_.clear();
  uint32_t column = 0;
  for (size_t i = 0; i < texts.size(); i++) {
    const Text& text = texts[i];
    if (text.size < bytes_min_) continue;
    const auto columns = static_cast<uint32_t>(Prefilter::ColumnsOf(text.size));
    if (column + columns > Prefilter::kColumns) return i;
    __builtin_prefetch(text.data);
    portion_.push_back({&text, column, columns});
    if (columns > 1) wide_.push_back(portion_.back());
    column += columns;
    scan_bytes_ += text.size;
  }
  return texts.size();
}

inline bool ScanState::AnyCandidate(size_t column) const {
  uint64_t any = 0;
  for (size_t w = 0; w < words_per_text_; w++) any |= candidates_[w * Prefilter::kColumns + column];
  return any != 0;
}

// Steps that take all texts of the portion before the next step begins: what one text has to wait
// for, another one's work covers.
void ScanState::AdmitPortion() {
  if (settings_.prefilter) {
    Prefilt();
  } else {
    for (const Prefilter::Place& text : portion_) Spread(text, ActiveOf(text.text->text_class));
  }
  size_t left = 0;
  for (const Prefilter::Place& text : portion_) {
    const bool any = AnyCandidate(text.column);
    portion_[left] = text;
    left += any;
  }
  portion_.resize(left);
  if (settings_.prefilter) {
    std::erase_if(portion_, [this](const Prefilter::Place& text) { return !Narrow(text); });
  }
  if (cache_) AskCache();
  for (size_t i = 0; i < portion_.size(); i++) {
    const Asked asked = cache_ ? asked_[i] : Asked();
    if (asked.position != 0 && Remember(*portion_[i].text, asked)) continue;
    AddCandidates(portion_[i], asked.hash);
  }
}

// Makes `words` the candidates of each of the text's columns.
void ScanState::Spread(const Prefilter::Place& text, const uint64_t* words) {
  for (size_t w = 0; w < words_per_text_; w++) {
    uint64_t* of = &candidates_[w * Prefilter::kColumns + text.column];
    for (uint32_t c = 0; c < text.columns; c++) of[c] = words[w];
  }
}

void ScanState::Prefilt() {
  const Prefilter& prefilter = database_->prefilter;
  prefilter.Look(portion_, kernel_, &sights_);
  std::fill(candidates_.begin(), candidates_.end(), 0);
  prefilter.Counted(portion_, sights_, kernel_, candidates_.data());
  for (size_t w = 0; w < words_per_text_; w++) {
    uint64_t* const words = &candidates_[w * Prefilter::kColumns];
    for (const Prefilter::Place& text : portion_) {
      words[text.column] &= ActiveOf(text.text->text_class)[w];
    }
    for (const Prefilter::Place& text : wide_) {
      std::fill_n(&words[text.column + 1], text.columns - 1, words[text.column]);
    }
    prefilter.NarrowTogether(w, sights_, kernel_, words);
    for (const Prefilter::Place& text : wide_) {
      for (uint32_t c = 1; c < text.columns; c++) words[text.column] |= words[text.column + c];
    }
  }
}

// Asks for the windows that could not be looked for in all texts together. False: nothing is left.
bool ScanState::Narrow(const Prefilter::Place& text) {
  const Prefilter& prefilter = database_->prefilter;
  bool begun = false;
  for (size_t w = 0; w < words_per_text_; w++) {
    const uint64_t asked = ~database_->grouped[w];
    uint64_t& candidates = candidates_[w * Prefilter::kColumns + text.column];
    if ((candidates & asked) == 0 || !prefilter.HasMore(w, candidates & asked, text)) continue;
    if (!begun) prefilter.Begin(text, sights_, kernel_, facts_.get());
    begun = true;
    prefilter.NarrowByWindows(w, asked, kernel_, facts_.get(), &candidates);
  }
  return !begun || AnyCandidate(text.column);
}

// Only for texts that are dear to look at: an automaton, and Hyperscan, are quicker than the cache.
void ScanState::AskCache() {
  for (size_t i = 0; i < portion_.size(); i++) {
    const Text& text = *portion_[i].text;
    asked_[i] = {};
    uint64_t dear = 0;
    for (size_t w = 0; w < words_per_text_; w++) {
      dear |= candidates_[w * Prefilter::kColumns + portion_[i].column] & database_->dear[w];
    }
    if (dear == 0 || text.size > VerdictCache::kTextBytesMax) continue;
    asked_[i].hash = VerdictCache::Hash({text.data, text.size}, ScopeOf(text).text_class);
    cache_->Prefetch(asked_[i].hash);
  }
  for (size_t i = 0; i < portion_.size(); i++) {
    if (asked_[i].hash != 0) asked_[i].position = cache_->Locate(asked_[i].hash);
  }
}

// True when the cache knows what is in the text.
bool ScanState::Remember(const Text& text, const Asked& asked) {
  std::span<const Verdict> verdicts;
  if (!cache_->Find(asked.position, {text.data, text.size}, ScopeOf(text), &verdicts)) {
    return false;
  }
  if (verdicts.empty()) return true;
  const auto begin = static_cast<uint32_t>(known_.size());
  known_.insert(known_.end(), verdicts.begin(), verdicts.end());
  items_.push_back({&text, asked.hash, begin, static_cast<uint32_t>(known_.size()), kKnown});
  return true;
}

// What Hyperscan looks for is no candidate until it finds it.
void ScanState::AddCandidates(const Prefilter::Place& text, uint64_t hash) {
  const auto owner = static_cast<uint32_t>(items_.size());
  const auto begin = static_cast<uint32_t>(words_.size());
  items_.push_back({text.text, hash, 0, 0, begin});
  words_.resize(begin + 2 * words_per_text_);
  uint64_t* direct = &words_[begin];
  uint64_t* asked = direct + words_per_text_;
  for (size_t w = 0; w < words_per_text_; w++) {
    const uint64_t candidates = candidates_[w * Prefilter::kColumns + text.column];
    direct[w] = candidates & ~database_->grouped[w];
    asked[w] = candidates & database_->grouped[w];
  }
  for (size_t g = 0; g < gathers_.size(); g++) {
    uint64_t any = 0;
    for (size_t w = 0; w < words_per_text_; w++) any |= asked[w] & database_->group_bits[g][w];
    if (any != 0) gathers_[g].Add({text.text->data, text.text->size}, owner);
  }
}

int ScanState::OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned,
                       void* context) {
  auto& state = *static_cast<ScanState*>(context);
  uint32_t owner = 0;
  if (!state.gathers_[state.scanning_].OwnerOf(to, &owner)) return 0;
  uint64_t* candidates = &state.words_[state.items_[owner].candidates];
  const uint64_t* asked = candidates + state.words_per_text_;
  candidates[id / 64] |= asked[id / 64] & (1ull << (id % 64));
  return 0;
}

void ScanState::ScanGroups() {
  for (scanning_ = 0; scanning_ < gathers_.size(); scanning_++) {
    Gather& gather = gathers_[scanning_];
    if (gather.empty()) continue;
    const std::string_view bytes = gather.bytes();
    const hs_error_t result =
        bytes.size() > UINT32_MAX
            ? HS_INVALID
            : hs_scan(database_->groups[scanning_].database.get(), bytes.data(),
                      static_cast<unsigned>(bytes.size()), 0, hyperscan_.get(), &OnMatch, this);
    if (result != HS_SUCCESS) {
      // Then all are candidates that it was asked for: slower, and as right.
      for (Item& item : items_) {
        if (item.candidates == kKnown) continue;
        uint64_t* candidates = &words_[item.candidates];
        for (size_t w = 0; w < words_per_text_; w++) {
          candidates[w] |= candidates[words_per_text_ + w] & database_->group_bits[scanning_][w];
        }
      }
    }
    gather.Clear();
  }
}

void ScanState::Confirm(const Item& item) {
  const std::string_view text(item.text->data, item.text->size);
  const bool ascii = IsAscii(text);
  for (size_t w = 0; w < words_per_text_; w++) {
    for (uint64_t rest = words_[item.candidates + w]; rest != 0; rest &= rest - 1) {
      const auto id = static_cast<uint32_t>(w * 64) +
                      static_cast<uint32_t>(std::countr_zero(rest));
      const Expression& expression = database_->expressions[id];
      matches_.clear();
      const bool found = ascii && expression.dfa != nullptr &&
                         expression.dfa->FindAll(text, expression.hints.bytes_min, &matches_);
      if (!found && !expression.engine->FindAll(text, expression.hints, engines_, &matches_)) {
        limit_exceeded_++;
      }
      for (const Match& match : matches_) found_.push_back({id, match.from, match.to});
    }
  }
}

void ScanState::Emit(const Text& text, std::span<const Verdict> verdicts,
                     std::vector<Hit>* hits) {
  const size_t before = hits->size();
  for (const Verdict& verdict : verdicts) {
    for (const Subscriber& subscriber : database_->expressions[verdict.expression].subscribers) {
      if (subscriber.stage < first_stage_) continue;
      if ((subscriber.text_classes >> text.text_class % Database::kTextClasses & 1) == 0) continue;
      hits->push_back({text.row, subscriber.stage, subscriber.id, verdict.from, verdict.to});
    }
  }
  if (hits->size() - before < 2) return;
  std::sort(hits->begin() + static_cast<ptrdiff_t>(before), hits->end(), HitBefore);
}

void ScanState::Finish(std::vector<Hit>* hits) {
  for (const Item& item : items_) {
    if (item.candidates == kKnown) {
      Emit(*item.text,
           std::span(known_).subspan(item.verdicts_begin,
                                     item.verdicts_end - item.verdicts_begin),
           hits);
      continue;
    }
    found_.clear();
    if (AnyBit(&words_[item.candidates], words_per_text_)) Confirm(item);
    if (!found_.empty()) Emit(*item.text, found_, hits);
    if (item.hash != 0) {
      cache_->Offer(item.hash, {item.text->data, item.text->size}, ScopeOf(*item.text), found_);
    }
  }
  items_.clear();
  words_.clear();
  known_.clear();
}

}  // namespace weir::regex
