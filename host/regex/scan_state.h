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
#include "host/regex/portion.h"
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
  static constexpr size_t kWindowTexts = 4096;        // Are scanned together, or as many as
  static constexpr size_t kWindowBytes = 256u << 10;  // have so many bytes.

  // A text that is not done with: either its verdicts are known, or it has candidates.
  struct Item {
    uint64_t hash;                          // 0: the cache does not want to know.
    uint32_t verdicts_begin, verdicts_end;  // Into known_.
    uint32_t candidates;                    // Into words_; kKnown: none.
  };
  static constexpr uint32_t kKnown = ~0u;
  // Of the cache about a text.
  struct Asked {
    uint64_t hash = 0, position = 0;  // The position is 0 when it does not know.
  };

  size_t Take(std::span<const Text> texts);
  void Admit(Portion* portion);
  void AdmitLong(const Text& text);
  void Activate(uint32_t first_stage);
  void FillPossible(const Portion& portion);
  void Sort(const Portion& portion);
  uint64_t ColumnsOf(std::span<const uint32_t> expressions) const;
  uint64_t AskCache(const Portion& portion, uint64_t columns);
  bool Remember(const Text& text, const Asked& asked);
  uint32_t OrdinalOf(const Text& text) const {
    return static_cast<uint32_t>(&text - window_.data());
  }
  bool HasItem(uint32_t ordinal) const {
    return (has_item_[ordinal / 64] >> ordinal % 64 & 1) != 0;
  }
  Item& AddItem(uint32_t ordinal);
  uint64_t* CandidatesOf(uint32_t ordinal);
  VerdictCache::Scope ScopeOf(const Text& text) const {
    return {database_->class_alias[text.text_class % Database::kTextClasses], first_stage_};
  }
  void ScanGroups();
  void Finish(std::vector<Hit>* hits);
  void Confirm(const Text& text, const Item& item);
  void Emit(const Text& text, std::span<const Verdict> verdicts, std::vector<Hit>* hits);
  static int OnMatch(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                     void* context);

  const std::shared_ptr<const Database> database_;
  const ScannerSettings settings_;
  const PrefilterKernel& kernel_;
  const size_t words_per_text_;
  const uint32_t bytes_min_;           // Of a text that is looked at.
  std::optional<VerdictCache> cache_;  // If it is to be asked.
  EngineScratch engines_;
  HsScratch hyperscan_;
  std::vector<Gather> gathers_;  // By group.
  size_t scanning_ = 0;          // The group whose matches are coming.

  uint32_t first_stage_ = ~0u;    // What active_ is for.
  std::vector<uint64_t> active_;  // By expression: the classes of texts that it is for.

  std::span<const Text> window_;  // What is being worked through.
  Portion short_{false}, long_{true};
  std::vector<uint64_t> possible_;  // By expression: columns of the portion.
  Asked asked_[Portion::kColumns];

  uint64_t has_item_[kWindowTexts / 64] = {};  // By text of the window.
  std::vector<uint32_t> item_of_;
  std::vector<Item> items_;
  std::vector<uint64_t> words_;  // By item with candidates: those.
  std::vector<Verdict> known_, found_;
  std::vector<Match> matches_;
  uint64_t limit_exceeded_ = 0;
};

}  // namespace weir::regex
