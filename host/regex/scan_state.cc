#include "host/regex/scan_state.h"

#include <algorithm>
#include <bit>

namespace weir::regex {
namespace {

constexpr size_t kPortionTexts = 32;         // Are asked of the cache together.
constexpr size_t kScanTexts = 4096;          // Are scanned together, or as many as
constexpr size_t kScanBytes = 256u << 10;    // have so many bytes.

bool AnyBit(const uint64_t* words, size_t count) {
  uint64_t any = 0;
  for (size_t w = 0; w < count; w++) any |= words[w];
  return any != 0;
}

}  // namespace

ScanState::ScanState(std::shared_ptr<const Database> database, const ScannerSettings& settings)
    : database_(std::move(database)),
      settings_(settings),
      kernel_(Prefilter::BestKernel()),
      words_per_text_(database_->words()),
      facts_(new Prefilter::Facts),
      gathers_(database_->groups.size()),
      possible_(words_per_text_),
      left_(words_per_text_) {
  if (settings.verdict_cache) cache_.emplace(settings.cache_bytes_max);
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
  size_t bytes = 0, taken = 0;
  while (!texts.empty()) {
    const std::span<const Text> portion = texts.first(std::min(texts.size(), kPortionTexts));
    AdmitPortion(portion);
    for (const Text& text : portion) bytes += text.size;
    taken += portion.size();
    texts = texts.subspan(portion.size());
    if (!texts.empty() && bytes < kScanBytes && taken < kScanTexts) continue;
    ScanGroups();
    Finish(hits);
    bytes = taken = 0;
  }
}

void ScanState::AdmitPortion(std::span<const Text> portion) {
  uint64_t hashes[kPortionTexts] = {}, positions[kPortionTexts] = {};
  if (cache_) {
    for (size_t i = 0; i < portion.size(); i++) {
      const Text& text = portion[i];
      if (!MayKeep(text)) continue;
      hashes[i] = VerdictCache::Hash({text.data, text.size}, ScopeOf(text).text_class);
      cache_->Prefetch(hashes[i]);
    }
    for (size_t i = 0; i < portion.size(); i++) positions[i] = cache_->Locate(hashes[i]);
  }
  for (size_t i = 0; i < portion.size(); i++) Admit(portion[i], hashes[i], positions[i]);
}

void ScanState::Admit(const Text& text, uint64_t hash, uint64_t position) {
  const uint64_t* active = ActiveOf(text.text_class);
  if (text.size == 0 || !AnyBit(active, words_per_text_)) return;
  if (position != 0 && MayKeep(text) && Remember(text, hash, position)) return;
  std::copy_n(active, words_per_text_, left_.begin());
  if (settings_.prefilter) Narrow({text.data, text.size}, left_.data());
  if (AnyBit(left_.data(), words_per_text_)) {
    AddCandidates(text, hash, left_.data());
  } else if (MayKeep(text)) {
    cache_->Offer(hash, {text.data, text.size}, ScopeOf(text), {});
  }
}

// True when the cache knows what is in the text.
bool ScanState::Remember(const Text& text, uint64_t hash, uint64_t position) {
  std::span<const Verdict> verdicts;
  if (!cache_->Find(position, {text.data, text.size}, ScopeOf(text), &verdicts)) return false;
  if (verdicts.empty()) return true;
  const auto begin = static_cast<uint32_t>(known_.size());
  known_.insert(known_.end(), verdicts.begin(), verdicts.end());
  items_.push_back({&text, hash, begin, static_cast<uint32_t>(known_.size()), kKnown});
  return true;
}

// Leaves those candidates whose facts the text has.
void ScanState::Narrow(std::string_view text, uint64_t* candidates) {
  const Prefilter& prefilter = database_->prefilter;
  prefilter.Find(text, kernel_, facts_.get());
  prefilter.Counted(*facts_, kernel_, possible_.data());
  for (size_t w = 0; w < words_per_text_; w++) {
    candidates[w] &= possible_[w];
    prefilter.NarrowByWindows(w, ~database_->grouped[w], kernel_, facts_.get(), &candidates[w]);
  }
}

// What Hyperscan looks for is no candidate until it finds it.
void ScanState::AddCandidates(const Text& text, uint64_t hash, const uint64_t* candidates) {
  const auto owner = static_cast<uint32_t>(items_.size());
  for (size_t g = 0; g < gathers_.size(); g++) {
    uint64_t any = 0;
    for (size_t w = 0; w < words_per_text_; w++) {
      any |= candidates[w] & database_->group_bits[g][w];
    }
    if (any != 0) gathers_[g].Add({text.data, text.size}, owner);
  }
  items_.push_back({&text, hash, 0, 0, static_cast<uint32_t>(words_.size())});
  words_.resize(words_.size() + 2 * words_per_text_);
  uint64_t* direct = words_.data() + words_.size() - 2 * words_per_text_;
  uint64_t* asked = direct + words_per_text_;
  for (size_t w = 0; w < words_per_text_; w++) {
    direct[w] = candidates[w] & ~database_->grouped[w];
    asked[w] = candidates[w] & database_->grouped[w];
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
  for (size_t w = 0; w < words_per_text_; w++) {
    for (uint64_t rest = words_[item.candidates + w]; rest != 0; rest &= rest - 1) {
      const auto id = static_cast<uint32_t>(w * 64) +
                      static_cast<uint32_t>(std::countr_zero(rest));
      const Expression& expression = database_->expressions[id];
      matches_.clear();
      if (!expression.engine->FindAll(text, expression.hints, engines_, &matches_)) {
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
    if (MayKeep(*item.text)) {
      cache_->Offer(item.hash, {item.text->data, item.text->size}, ScopeOf(*item.text), found_);
    }
  }
  items_.clear();
  words_.clear();
  known_.clear();
}

}  // namespace weir::regex
