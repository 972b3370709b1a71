#include "host/batch/survey_counts.h"

namespace weir::batch {

RowCounts CountsOf(Signal signal, const wire::Survey& survey, const ColumnSet& declared) {
  RowCounts counts;
  counts.rows[kResource] = survey.resources;
  counts.rows[kScope] = survey.scopes;
  counts.rows[kEntity] = survey.entities;
  counts.rows[kEntityKey] = survey.entity_keys;
  counts.rows[RecordTable(signal)] = survey.records;
  counts.rows[ItemTable(signal)] = survey.items;
  counts.rows[kAttr] = survey.attrs;
  counts.rows[kEvent] = survey.events;
  counts.rows[kLink] = survey.links;
  counts.rows[kHist] = survey.histograms;
  counts.rows[kExphist] = survey.exponential_histograms;
  counts.rows[kSummary] = survey.summaries;
  counts.rows[kExemplar] = survey.exemplars;
  counts.rows[kNum] = survey.numbers;
  counts.rows[kSample] = survey.samples;
  counts.rows[kString] = survey.strings;
  counts.rows[kDictAttr] = survey.dictionary_attrs;
  // Profiles own no attributes themselves; theirs are in the dictionary.
  if (signal != Signal::kProfiles) {
    counts.rows[kAttr] += survey.items * declared.spare_attrs();
  }
  return counts;
}

}  // namespace weir::batch
