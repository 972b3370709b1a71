// One batch being redacted.
//
// First what was found is gathered (gather.h). Finds in names and messages are edited at once,
// those in keys and values become notes at their rows. Then the rows are visited in order, parents
// before what is below them. Names of spans follow, which are sanitized by the attributes that are
// left. Summaries come last, because adding attributes may move rows.
//
// Rules for an attribute, in this order: an ignored key is left alone, with all below it; a key
// that is not allowed is deleted; an allowed value is left alone; a blocked key masks the whole
// value; what was found in the value is masked; then it is sanitized as a URL or a query. In a log
// body a blocked key comes before an allowed value.
//
// Lives for one call. A full arena throws BatchError.
#pragma once

#include <cstdint>
#include <string_view>

#include "plugins/processors/redaction/counts.h"
#include "plugins/processors/redaction/redaction.h"

namespace weir::redaction {

class Run {
 public:
  Run(const Options& options, Redaction::Shard& shard, Batch<Redaction>& batch);

  void Execute();
  const Counts& counts() const { return counts_; }

 private:
  // Rows of the attribute table while they are visited.
  struct Row {
    uint32_t at, end;  // `end` is behind all that is below.
    uint8_t type, depth;
    bool in_body, named;
    uint16_t rules;
  };

  void TakeFinds();
  void TakeFind(const TextFind& find);

  bool HasBodyValues() const;
  void VisitBodyValues();
  void Sweep();
  Row Look(uint32_t at);
  uint32_t VisitBody(const Row& row);
  uint32_t VisitAttribute(const Row& row);
  bool Leaves(const Row& row);  // Ignored or deleted.

  // Edits (run_edit.cc).
  void EditText(const TextFind& find);
  void EditNumber(const TextFind& find);
  // Drops the attribute or record that the find is in, if that is its action. False: it is not, or
  // there is none; then `whole` says whether all of the text is to be masked.
  bool Drop(const TextFind& find, bool* whole);
  uint32_t ItemOf(uint32_t table, uint32_t row) const;  // Or WEIR_NO_ROW.
  void CountActions(std::span<const Region> regions);
  void MaskWhole(const Row& row);
  void EditValue(const Row& row);
  std::string_view Sanitized(const Row& row, std::string_view text);
  void Set(const Row& row, weir_str now);
  void SetRow(uint32_t at, weir_str now);
  void Delete(const Row& row);
  // Puts what the value is tested as into shard_.rendered.
  void RenderValue(uint32_t at);
  bool RenderedAllowed(uint32_t at);

  // Names of spans (run_names.cc).
  void SanitizeNames();
  std::string_view SanitizedName(uint32_t span, std::string_view name);
  bool IsHttp(weir_range attrs) const;
  // What is said about the system of a database by the attributes [first, end) of one owner.
  sanitize::DatabaseSystem SystemOf(uint32_t first, uint32_t end) const;
  void TakeOwner(uint32_t at);

  // Profiles (run_profiles.cc).
  void BeginProfiles();
  void TakeKeyString(const TextFind& find);
  void EmptyRow(const Row& row);
  bool SetString(uint32_t at, weir_str now);

  void Note(const Row& row, Deed deed);
  std::string_view Path(const Row& row);
  void WriteSummaries(const SummaryNotes& notes, const SummaryNames* names);
  void WriteSummary(const SummaryNotes& notes, size_t first, size_t end, Deed deed,
                    const SummaryNames& names);
  Attribute<Redaction> FindOrAdd(SummaryNotes::Owner owner, const char* key, bool* found);
  weir_range RangeOf(SummaryNotes::Owner owner) const;

  // As it is now, also where it is a string of a dictionary.
  std::string_view TextOf(uint32_t at) const {
    const uint32_t text = shard_.strings.TextOf(attr_.val[at].text);
    return text == WEIR_NO_ROW ? batch_.Text(attr_.val[at].text) : batch_.TextAt(text);
  }

  const Options& options_;
  Redaction::Shard& shard_;
  Batch<Redaction>& batch_;
  const weir_attr_table& attr_;
  const bool tells_;
  bool sweeping_ = false;
  Counts counts_;

  // The way to the row that is visited, by depth: containers above it, and its place in each list.
  uint32_t parents_[256];
  uint32_t places_[257];
  uint32_t told_root_ = WEIR_NO_ROW;  // The attribute that was last noted as masked.
  // The owner of the row that is visited, and its database.
  SummaryNotes::Owner owner_ = {};
  sanitize::DatabaseSystem system_;
};

}  // namespace weir::redaction
