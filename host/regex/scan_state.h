// How a scanner works through texts; see scanner.h.
//
// Texts go through in portions. For each text: is the verdict known? If not, which expressions does
// the prefilter leave? Those that Hyperscan has to look for are gathered. Then one scan a group,
// and last, text by text, the confirming engines and what they find.
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

  void AdmitPortion(std::span<const Text> portion);
  void Admit(const Text& text, uint64_t hash, uint64_t position);
  bool Remember(const Text& text, uint64_t hash, uint64_t position);
  void Narrow(std::string_view text, uint64_t* candidates);
  void AddCandidates(const Text& text, uint64_t hash, const uint64_t* candidates);
  bool MayKeep(const Text& text) const {
    return cache_ && text.size <= VerdictCache::kTextBytesMax;
  }
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
  std::optional<VerdictCache> cache_;
  std::unique_ptr<Prefilter::Facts> facts_;
  EngineScratch engines_;
  HsScratch hyperscan_;
  std::vector<Gather> gathers_;  // By group.
  size_t scanning_ = 0;          // The group whose matches are coming.

  uint32_t first_stage_ = ~0u;                 // What active_ is for.
  std::vector<uint64_t> active_;               // By class of text: its expressions.
  std::vector<Item> items_;
  std::vector<uint64_t> words_;                // By item with candidates: those, and those asked.
  std::vector<uint64_t> possible_, left_;      // Of the text that is being looked at.
  std::vector<Verdict> known_, found_;
  std::vector<Match> matches_;
  uint64_t limit_exceeded_ = 0;
};

}  // namespace weir::regex
