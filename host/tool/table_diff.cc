#include "host/tool/table_diff.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "host/batch/column_set.h"
#include "host/batch/table_info.h"
#include "host/tool/schema_diff.h"
#include "weir/abi.h"

namespace weir {
namespace {

constexpr struct {
  uint64_t bit;
  const char* name;
} kSignals[] = {{WEIR_TRACES, "traces"},
                {WEIR_METRICS, "metrics"},
                {WEIR_LOGS, "logs"},
                {WEIR_PROFILES, "profiles"}};

std::string SignalNames(uint64_t signals) {
  std::vector<std::string> names;
  for (const auto& signal : kSignals) {
    if (signals & signal.bit) names.push_back(signal.name);
    signals &= ~signal.bit;
  }
  if (signals != 0) names.push_back("others");
  return names.empty() ? "none" : absl::StrJoin(names, ",");
}

Finding Make(FindingLevel level, const ComponentTable& component, std::string what,
             std::string before, std::string after, std::string why) {
  Finding finding;
  finding.level = level;
  finding.component = component.name();
  finding.what = std::move(what);
  finding.before = std::move(before);
  finding.after = std::move(after);
  finding.why = std::move(why);
  return finding;
}

void DiffSignals(const ComponentTable& before, const ComponentTable& after, Findings* findings) {
  if (before.signals == after.signals) return;
  const bool removed = (before.signals & ~after.signals) != 0;
  findings->push_back(Make(
      removed ? FindingLevel::kUnsafe : FindingLevel::kNote, after, "signals",
      SignalNames(before.signals), SignalNames(after.signals),
      removed ? "it can not stand in a pipeline of a signal that is gone; take it out there first"
              : "it can stand in more pipelines now"));
}

void DiffState(const ComponentTable& before, const ComponentTable& after, Findings* findings) {
  if (before.state_revision == after.state_revision) return;
  const std::string from = absl::StrCat(before.state_revision);
  const std::string to = absl::StrCat(after.state_revision);
  if (after.state_revision < before.state_revision) {
    findings->push_back(Make(FindingLevel::kUnsafe, after, "state revision", from, to,
                             "the new one does not take the old one's state, so what it holds and "
                             "has counted is lost and it starts cold"));
  } else if (before.state_revision == 0) {
    findings->push_back(Make(FindingLevel::kNote, after, "state revision", from, to,
                             "the old one hands no state over, so this swap starts cold; later "
                             "ones do not"));
  } else {
    findings->push_back(Make(FindingLevel::kNote, after, "state revision", from, to,
                             "the new one has to read the old one's state; back to the old file, "
                             "it is lost"));
  }
}

std::string ColumnNames(const std::vector<uint32_t>& columns) {
  constexpr size_t kShownMax = 8;
  std::vector<std::string> names;
  for (size_t i = 0; i < columns.size() && i < kShownMax; i++) {
    names.push_back(batch::ColumnName(columns[i]));
  }
  if (columns.size() > kShownMax) names.push_back("...");
  return absl::StrJoin(names, " ");
}

// Columns that this host has not, or does not let plugins set: then it refuses the instance.
void CheckColumns(const ComponentTable& before, const ComponentTable& after, Findings* findings) {
  const auto lent = [](const std::vector<uint32_t>& ids) {
    return weir_columns{ids.data(), static_cast<uint32_t>(ids.size()), 0};
  };
  for (const auto& signal : kSignals) {
    if ((after.signals & signal.bit) == 0) continue;
    const absl::Status columns = ColumnSet::Make(static_cast<Signal>(signal.bit), lent(after.need),
                                                 lent(after.write), 0, 0)
                                     .status();
    if (columns.ok()) continue;
    findings->push_back(Make(FindingLevel::kUnsafe, after, "columns",
                             absl::StrCat(before.need.size() + before.write.size(), " columns"),
                             absl::StrCat(after.need.size() + after.write.size(), " columns"),
                             absl::StrCat("this host refuses them: ", columns.message())));
    return;
  }
}

void DiffColumns(const ComponentTable& component, const std::vector<uint32_t>& before,
                 const std::vector<uint32_t>& after, const char* what, const char* why,
                 Findings* findings) {
  const auto sorted = [](std::vector<uint32_t> ids) {
    for (uint32_t& id : ids) id &= ~WEIR_OPTIONAL;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  };
  const std::vector<uint32_t> old_ids = sorted(before), ids = sorted(after);
  std::vector<uint32_t> added;
  std::set_difference(ids.begin(), ids.end(), old_ids.begin(), old_ids.end(),
                      std::back_inserter(added));
  if (added.empty()) return;
  findings->push_back(Make(FindingLevel::kNote, component, what,
                           absl::StrCat(old_ids.size(), " columns"),
                           absl::StrCat(ids.size(), " columns"),
                           absl::StrCat(why, ": ", ColumnNames(added))));
}

std::string PartitionName(uint32_t partition) {
  constexpr std::array<const char*, 3> kNames = {"none", "trace id", "metric"};
  return partition < kNames.size() ? kNames[partition] : absl::StrCat(partition);
}

void DiffComponent(const ComponentTable& before, const ComponentTable& after, Findings* findings) {
  DiffSignals(before, after, findings);
  DiffState(before, after, findings);
  if (before.partition_by != after.partition_by) {
    findings->push_back(Make(FindingLevel::kNote, after, "partition",
                             PartitionName(before.partition_by), PartitionName(after.partition_by),
                             "records go to other lanes, so state that is kept per lane does not "
                             "fit any more"));
  }
  CheckColumns(before, after, findings);
  DiffColumns(after, before.need, after.need, "need", "batches cost more to build", findings);
  DiffColumns(after, before.write, after.write, "write", "it edits more than before", findings);
  for (Finding& finding : DiffSchemas(before.config_schema, after.config_schema)) {
    finding.component = after.name();
    findings->push_back(std::move(finding));
  }
}

}  // namespace

Findings DiffTables(const std::vector<ComponentTable>& before,
                    const std::vector<ComponentTable>& after) {
  Findings findings;
  for (const ComponentTable& component : after) {
    const auto found = std::find_if(before.begin(), before.end(), [&](const ComponentTable& old) {
      return old.name() == component.name();
    });
    if (found != before.end()) DiffComponent(*found, component, &findings);
  }
  return findings;
}

}  // namespace weir
