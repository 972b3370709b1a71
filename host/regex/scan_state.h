// How a scanner works through texts; see scanner.h.
//
// Texts go through in portions. Most are done with when the prefilter has looked at the portion. Of
// those that are left and are dear to look at: is the verdict known? If not, and if Hyperscan has
// to look for an expression, they are gathered. Then one scan a group, and last, text by text, what
// confirms and what it finds.
//
// Threads: one at a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "host/regex/compiled.h"
#include "host/regex/gather.h"
#include "host/regex/scanner.h"
#include "host/regex/verdict_cache.h"

namespace weir::regex {

class ScanState {
 public:
  ScanState(std::shared_ptr<const Database> database, const ScannerSettings& settings);

  void Scan(std::span<const Text> texts, uint32_t first_stage, std::vector<Hit>* hits);
  uint32_t bytes_min() const { return bytes_min_; }
  uint64_t limit_exceeded() const { return limit_exceeded_; }

 private:
  // A text that is not done with: either its verdicts are known, or it has candidates.
  struct Item {
    const Text* text;
    uint64_t hash;
    uint32_t verdicts_begin, verdicts_end;  // Into known_.
    uint32_t candidates;                    // Into words_; kKnown: none.
  };
  static constexpr uint32_t kKnown = ~0u;
  // Of the cache about a text; 0: it was not asked, or does not know.
  struct Asked {
    uint64_t hash = 0, position = 0;
  };

  size_t Place(std::span<const Text> texts);
  void AdmitPortion();
  void Prefilt();
  void Spread(const Prefilter::Place& text, const uint64_t* words);
  bool AnyCandidate(size_t column) const;
  bool Narrow(const Prefilter::Place& text);
  void AskCache();
  bool Remember(const Text& text, const Asked& asked);
  void AddCandidates(const Prefilter::Place& text, uint64_t hash);
  VerdictCache::Scope ScopeOf(const Text& text) const {
    return {database_->class_alias[text.text_class % Database::kTextClasses], first_stage_};
  }
  void ScanGroups();
  void Finish(std::vector<Hit>* hits);
  void Confirm(const Item& item);
  void Emit(const Text& text, std::span<const Verdict> verdicts, std::vector<Hit>* hits);
  const uint64_t* ActiveOf(uint8_t text_class);
  void Activate(uint32_t first_stage);
  static int OnMatch(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                     void* context);

  const std::shared_ptr<const Database> database_;
  const ScannerSettings settings_;
  const Prefilter::Kernel kernel_;
  const size_t words_per_text_;
  const uint32_t bytes_min_;  // Of a text that is looked at.
  std::optional<VerdictCache> cache_;  // If it is to be asked.
  std::unique_ptr<Prefilter::Facts> facts_;
  EngineScratch engines_;
  HsScratch hyperscan_;
  std::vector<Gather> gathers_;  // By group.
  size_t scanning_ = 0;          // The group whose matches are coming.

  uint32_t first_stage_ = ~0u;                 // What active_ is for.
  std::vector<uint64_t> active_;               // By class of text: its expressions.
  std::vector<Item> items_;
  std::vector<uint64_t> words_;                // By item with candidates: those, and those asked.
  std::vector<Prefilter::Place> portion_;      // What is being looked at; at most kColumns.
  std::vector<Prefilter::Place> wide_;         // Those of more than one column.
  Asked asked_[Prefilter::kColumns];           // By text of the portion.
  Prefilter::Sights sights_;
  std::vector<uint64_t> candidates_;           // By word and column.
  size_t scan_bytes_ = 0;                      // Of the texts since the last scan.
  std::vector<Verdict> known_, found_;
  std::vector<Match> matches_;
  uint64_t limit_exceeded_ = 0;
};

}  // namespace weir::regex
