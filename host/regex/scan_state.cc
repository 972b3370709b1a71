#include "host/regex/scan_state.h"

#include <algorithm>
#include <bit>

namespace weir::regex {

ScanState::ScanState(std::shared_ptr<const Database> database, const ScannerSettings& settings)
    : database_(std::move(database)),
      settings_(settings),
      kernel_(BestKernel()),
      words_per_text_(database_->words()),
      bytes_min_(std::max(database_->bytes_min, 1u)),
      gathers_(database_->groups.size()),
      possible_(database_->expressions.size()),
      item_of_(kWindowTexts) {
  if (settings.verdict_cache && !database_->dear.empty()) {
    cache_.emplace(settings.cache_bytes_max);
  }
  for (const HsGroup& group : database_->groups) GrowScratch(group.database, &hyperscan_);
}

void ScanState::Activate(uint32_t first_stage) {
  if (first_stage == first_stage_) return;
  first_stage_ = first_stage;
  active_.clear();
  for (const Expression& expression : database_->expressions) {
    active_.push_back(expression.last_stage < first_stage ? 0 : expression.text_classes);
  }
}

void ScanState::Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits) {
  if (words_per_text_ == 0) return;
  Activate(first_stage);
  while (!texts.empty()) {
    const size_t taken = Take(texts.first(std::min(texts.size(), kWindowTexts)));
    texts = texts.subspan(taken);
    Admit(&short_);
    Admit(&long_);
    ScanGroups();
    Finish(hits);
  }
}

// Returns how many it took: all, unless they have too many bytes.
size_t ScanState::Take(std::span<const Text> texts) {
  window_ = texts;
  size_t bytes = 0;
  for (const Text& text : texts) {
    bytes += text.size;
    if (text.size < bytes_min_) continue;
    if (text.size > Portion::kTextBytesMax) {
      AdmitLong(text);
    } else {
      Portion& portion = text.size <= Portion::kShortBytesMax ? short_ : long_;
      if (!portion.Add(text)) {
        Admit(&portion);
        portion.Add(text);
      }
    }
    if (bytes >= kWindowBytes) return OrdinalOf(text) + size_t{1};
  }
  return texts.size();
}

// What the expressions are asked about: texts of the classes that they are for.
void ScanState::FillPossible(const Portion& portion) {
  for (size_t e = 0; e < active_.size(); e++) {
    if ((portion.classes & ~active_[e]) == 0) {
      possible_[e] = portion.firsts;
      continue;
    }
    possible_[e] = 0;
    if ((portion.classes & active_[e]) == 0) continue;
    for (uint64_t rest = portion.firsts; rest != 0; rest &= rest - 1) {
      const auto column = static_cast<uint32_t>(std::countr_zero(rest));
      const uint32_t text_class = portion.texts[column]->text_class % Database::kTextClasses;
      possible_[e] |= (active_[e] >> text_class & 1) << column;
    }
  }
}

void ScanState::Admit(Portion* portion) {
  if (portion->used == 0) return;
  FillPossible(*portion);
  if (settings_.prefilter) database_->prefilter.Narrow(kernel_, portion, possible_.data());
  Sort(*portion);
  portion->Clear();
}

void ScanState::AdmitLong(const Text& text) {
  Admit(&long_);
  long_.AddAlone(text);
  FillPossible(long_);
  if (settings_.prefilter) {
    database_->prefilter.NarrowLong(kernel_, text, &long_, possible_.data());
  }
  long_.Clear();
  long_.AddAlone(text);
  Sort(long_);
  long_.Clear();
}

uint64_t ScanState::ColumnsOf(std::span<const uint32_t> expressions) const {
  uint64_t columns = 0;
  for (const uint32_t e : expressions) columns |= possible_[e];
  return columns;
}

// What becomes of the texts that an expression is still possible in.
void ScanState::Sort(const Portion& portion) {
  const uint64_t known = cache_ ? AskCache(portion, ColumnsOf(database_->dear)) : 0;
  for (const uint32_t e : database_->direct) {
    for (uint64_t rest = possible_[e] & ~known; rest != 0; rest &= rest - 1) {
      const Text& text = *portion.texts[std::countr_zero(rest)];
      CandidatesOf(OrdinalOf(text))[e / 64] |= 1ull << (e % 64);
    }
  }
  for (size_t g = 0; g < gathers_.size(); g++) {
    for (uint64_t rest = ColumnsOf(database_->groups[g].ids) & ~known; rest != 0;
         rest &= rest - 1) {
      const Text& text = *portion.texts[std::countr_zero(rest)];
      gathers_[g].Add({text.data, text.size}, OrdinalOf(text));
    }
  }
}

// Only about texts that are dear to look at: an automaton, and Hyperscan, are quicker than the
// cache. Gives the columns of those whose verdicts it knows, and they are done with. All texts take
// a step before the next step begins: what one has to wait for, another one's work covers.
uint64_t ScanState::AskCache(const Portion& portion, uint64_t columns) {
  uint64_t asked = 0, known = 0;
  for (uint64_t rest = columns; rest != 0; rest &= rest - 1) {
    const int column = std::countr_zero(rest);
    const Text& text = *portion.texts[column];
    if (text.size > VerdictCache::kTextBytesMax) continue;
    asked |= 1ull << column;
    asked_[column].hash = VerdictCache::Hash({text.data, text.size}, ScopeOf(text).text_class);
    cache_->Prefetch(asked_[column].hash);
  }
  for (uint64_t rest = asked; rest != 0; rest &= rest - 1) {
    Asked& one = asked_[std::countr_zero(rest)];
    one.position = cache_->Locate(one.hash);
  }
  for (uint64_t rest = asked; rest != 0; rest &= rest - 1) {
    const int column = std::countr_zero(rest);
    const Text& text = *portion.texts[column];
    if (asked_[column].position != 0 && Remember(text, asked_[column])) {
      known |= 1ull << column;
    } else {
      CandidatesOf(OrdinalOf(text));
      items_.back().hash = asked_[column].hash;
    }
  }
  return known;
}

// True when the cache knows what is in the text.
bool ScanState::Remember(const Text& text, const Asked& asked) {
  std::span<const Verdict> verdicts;
  if (!cache_->Find(asked.position, {text.data, text.size}, ScopeOf(text), &verdicts)) {
    return false;
  }
  if (verdicts.empty()) return true;
  Item& item = AddItem(OrdinalOf(text));
  item.verdicts_begin = static_cast<uint32_t>(known_.size());
  known_.insert(known_.end(), verdicts.begin(), verdicts.end());
  item.verdicts_end = static_cast<uint32_t>(known_.size());
  return true;
}

ScanState::Item& ScanState::AddItem(uint32_t ordinal) {
  has_item_[ordinal / 64] |= 1ull << (ordinal % 64);
  item_of_[ordinal] = static_cast<uint32_t>(items_.size());
  return items_.emplace_back(Item{0, 0, 0, kKnown});
}

// Made when a text has its first one.
uint64_t* ScanState::CandidatesOf(uint32_t ordinal) {
  if (HasItem(ordinal)) return &words_[items_[item_of_[ordinal]].candidates];
  Item& item = AddItem(ordinal);
  item.candidates = static_cast<uint32_t>(words_.size());
  words_.resize(words_.size() + words_per_text_);
  return &words_[item.candidates];
}

// What Hyperscan looks for is no candidate until it finds it.
int ScanState::OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned,
                       void* context) {
  auto& state = *static_cast<ScanState*>(context);
  uint32_t ordinal = 0;
  if (!state.gathers_[state.scanning_].OwnerOf(to, &ordinal)) return 0;
  state.CandidatesOf(ordinal)[id / 64] |= 1ull << (id % 64);
  return 0;
}

void ScanState::ScanGroups() {
  for (scanning_ = 0; scanning_ < gathers_.size(); scanning_++) {
    Gather& gather = gathers_[scanning_];
    if (gather.empty()) continue;
    const HsGroup& group = database_->groups[scanning_];
    const std::string_view bytes = gather.bytes();
    const hs_error_t result =
        bytes.size() > UINT32_MAX
            ? HS_INVALID
            : hs_scan(group.database.get(), bytes.data(), static_cast<unsigned>(bytes.size()), 0,
                      hyperscan_.get(), &OnMatch, this);
    if (result != HS_SUCCESS) {
      // Then all are candidates, in all texts that it was asked about: slower, and as right.
      gather.ForEachOwner([&](uint32_t ordinal) {
        for (const uint32_t e : group.ids) CandidatesOf(ordinal)[e / 64] |= 1ull << (e % 64);
      });
    }
    gather.Clear();
  }
}

void ScanState::Confirm(const Text& of, const Item& item) {
  const std::string_view text(of.data, of.size);
  for (size_t w = 0; w < words_per_text_; w++) {
    for (uint64_t rest = words_[item.candidates + w]; rest != 0; rest &= rest - 1) {
      const auto id = static_cast<uint32_t>(w * 64) +
                      static_cast<uint32_t>(std::countr_zero(rest));
      const Expression& expression = database_->expressions[id];
      matches_.clear();
      const bool found = expression.dfa != nullptr &&
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
  for (size_t w = 0; w < std::size(has_item_); w++) {
    for (uint64_t rest = has_item_[w]; rest != 0; rest &= rest - 1) {
      const size_t ordinal = w * 64 + static_cast<size_t>(std::countr_zero(rest));
      const Text& text = window_[ordinal];
      const Item& item = items_[item_of_[ordinal]];
      if (item.candidates == kKnown) {
        const size_t count = item.verdicts_end - item.verdicts_begin;
        Emit(text, std::span(known_).subspan(item.verdicts_begin, count), hits);
        continue;
      }
      found_.clear();
      Confirm(text, item);
      if (!found_.empty()) Emit(text, found_, hits);
      if (item.hash != 0) {
        cache_->Offer(item.hash, {text.data, text.size}, ScopeOf(text), found_);
      }
    }
    has_item_[w] = 0;
  }
  items_.clear();
  words_.clear();
  known_.clear();
}

}  // namespace weir::regex
