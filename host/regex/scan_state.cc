#include "host/regex/scan_state.h"

#include <algorithm>
#include <bit>

namespace weir::regex {
namespace {

constexpr size_t kPortionTexts = 4096;
constexpr size_t kPortionBytes = 256u << 10;

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
      possible_(words_per_text_) {
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
  while (!texts.empty()) {
    size_t count = 0, bytes = 0;
    while (count < texts.size() && count < kPortionTexts && bytes < kPortionBytes) {
      bytes += texts[count].size;
      Admit(texts[count]);
      count++;
    }
    texts = texts.subspan(count);
    ScanGroups();
    Finish(hits);
  }
}

void ScanState::Admit(const Text& text) {
  const uint64_t* active = ActiveOf(text.text_class);
  if (text.size == 0 || !AnyBit(active, words_per_text_)) return;
  const std::string_view bytes(text.data, text.size);
  Item item = {&text, 0, 0, 0, kKnown, false};
  if (cache_ && bytes.size() <= VerdictCache::kTextBytesMax) {
    const uint32_t alias = database_->class_alias[text.text_class % Database::kTextClasses];
    item.hash = VerdictCache::Hash(bytes, alias);
    item.keep = true;
    std::span<const Verdict> verdicts;
    if (cache_->Find(item.hash, bytes, {alias, first_stage_}, &verdicts)) {
      if (verdicts.empty()) return;
      item.verdicts_begin = static_cast<uint32_t>(known_.size());
      known_.insert(known_.end(), verdicts.begin(), verdicts.end());
      item.verdicts_end = static_cast<uint32_t>(known_.size());
      items_.push_back(item);
      return;
    }
  }
  const auto at = static_cast<uint32_t>(words_.size());
  words_.insert(words_.end(), active, active + words_per_text_);
  words_.resize(words_.size() + words_per_text_, 0);
  uint64_t* candidates = &words_[at];
  uint64_t* asked = candidates + words_per_text_;
  if (settings_.prefilter) Narrow(bytes, candidates);
  GatherText(bytes, static_cast<uint32_t>(items_.size()), candidates, asked);
  item.candidates = at;
  if (!item.keep && !AnyBit(candidates, 2 * words_per_text_)) {
    words_.resize(at);
    return;
  }
  items_.push_back(item);
}

// Leaves those candidates whose facts the text has.
void ScanState::Narrow(std::string_view text, uint64_t* candidates) {
  database_->prefilter.Find(text, kernel_, facts_.get());
  database_->prefilter.Counted(*facts_, kernel_, possible_.data());
  for (size_t w = 0; w < words_per_text_; w++) {
    candidates[w] &= possible_[w];
    for (uint64_t rest = candidates[w] & ~database_->grouped[w]; rest != 0; rest &= rest - 1) {
      const auto bit = static_cast<uint32_t>(std::countr_zero(rest));
      const auto expression = static_cast<uint32_t>(w * 64 + bit);
      if (!database_->prefilter.HasWindows(expression, kernel_, facts_.get())) {
        candidates[w] &= ~(1ull << bit);
      }
    }
  }
}

// What Hyperscan looks for is no candidate until it finds it.
void ScanState::GatherText(std::string_view text, uint32_t item, uint64_t* candidates,
                           uint64_t* asked) {
  for (size_t g = 0; g < gathers_.size(); g++) {
    uint64_t any = 0;
    for (size_t w = 0; w < words_per_text_; w++) {
      any |= candidates[w] & database_->group_bits[g][w];
    }
    if (any != 0) gathers_[g].Add(text, item);
  }
  for (size_t w = 0; w < words_per_text_; w++) {
    asked[w] = candidates[w] & database_->grouped[w];
    candidates[w] &= ~asked[w];
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
  found_.clear();
  const std::string_view text(item.text->data, item.text->size);
  for (size_t w = 0; w < words_per_text_; w++) {
    for (uint64_t rest = words_[item.candidates + w]; rest != 0; rest &= rest - 1) {
      const auto id = static_cast<uint32_t>(w * 64) +
                      static_cast<uint32_t>(std::countr_zero(rest));
      const Expression& expression = database_->expressions[id];
      matches_.clear();
      if (!expression.engine->FindAll(text, expression.bytes_min, engines_, &matches_)) {
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
      Emit(*item.text, {known_.data() + item.verdicts_begin, known_.data() + item.verdicts_end}, hits);
      continue;
    }
    Confirm(item);
    if (!found_.empty()) Emit(*item.text, found_, hits);
    if (item.keep) {
      const uint32_t alias = database_->class_alias[item.text->text_class % Database::kTextClasses];
      cache_->Offer(item.hash, {item.text->data, item.text->size}, {alias, first_stage_}, found_);
    }
  }
  items_.clear();
  words_.clear();
  known_.clear();
}

}  // namespace weir::regex
