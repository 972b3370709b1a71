#include "host/batch/partition.h"

#include <algorithm>
#include <string_view>

#include "absl/hash/hash.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "host/batch/reader.h"
#include "host/batch/writer.h"

namespace weir::batch {
namespace {

uint64_t KeyOf(absl::string_view bytes, uint64_t seed) {
  return std::max<uint64_t>(absl::HashOf(bytes, seed), 1);
}

void TraceKeys(const Core& core, std::vector<uint64_t>* keys) {
  const TableIndex record = RecordTable(core.signal);
  const Table& table = core.table[record];
  const weir_id* const ids = table.Col<weir_id>(
      core.signal == Signal::kTraces ? WEIR_COLUMN(span, trace_id) : WEIR_COLUMN(log, trace_id));
  for (uint32_t row = 0; row < table.rows; ++row) {
    if (ids[row] == WEIR_NO_ID || !RowAlive(core, record, row)) continue;
    const uint8_t* const id = core.Bytes({ids[row], 16});
    (*keys)[row] = KeyOf({reinterpret_cast<const char*>(id), 16}, 0);
  }
}

// The Resource message within the entry of its row, as it came in; empty when there is none.
absl::string_view ResourceBytes(const Core& core, uint32_t row) {
  const weir_str at = core.table[kResource].pos[row];
  const uint8_t* p = core.base + at.off;
  const uint8_t* const end = p + at.len;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag != Tag(1, kBytes)) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    return {reinterpret_cast<const char*>(p), length};
  }
  return {};
}

std::vector<uint64_t> ResourceKeys(const Core& core) {
  const Table& table = core.table[kResource];
  std::vector<uint64_t> keys(table.rows, 1);
  for (uint32_t row = 0; row < table.wire_rows; ++row) {
    keys[row] = KeyOf(ResourceBytes(core, row), 1);
  }
  return keys;
}

void MetricKeys(const Core& core, std::vector<uint64_t>* keys) {
  const Table& table = core.table[kMetric];
  const weir_str* const names = table.Col<weir_str>(WEIR_COLUMN(metric, name));
  const uint32_t* const scopes = table.Col<uint32_t>(WEIR_COLUMN(metric, scope));
  const uint32_t* const resources =
      core.table[kScope].Col<uint32_t>(WEIR_COLUMN(scope, resource));
  const std::vector<uint64_t> of_resource = ResourceKeys(core);
  for (uint32_t row = 0; row < table.rows; ++row) {
    if (core.moves[kMetric].Moved(row) || !RowAlive(core, kMetric, row)) continue;
    const weir_str name = names[row];
    (*keys)[row] = KeyOf({reinterpret_cast<const char*>(core.Bytes(name)), name.len},
                         of_resource[resources[scopes[row]]]);
  }
}

// Makes all other records dropped for as long as it lives.
class OnlyRecords {
 public:
  OnlyRecords(Core& core, std::span<const uint64_t> keep)
      : table_(core.table[RecordTable(core.signal)]),
        before_(table_.drop, table_.drop + (table_.rows + 63) / 64) {
    for (size_t word = 0; word < before_.size(); ++word) {
      const uint64_t kept = word < keep.size() ? keep[word] : 0;
      const uint32_t rows_left = table_.rows - static_cast<uint32_t>(word) * 64;
      const uint64_t there = rows_left >= 64 ? ~uint64_t{0} : (uint64_t{1} << rows_left) - 1;
      table_.drop[word] |= there & ~kept;
    }
  }
  ~OnlyRecords() { std::copy(before_.begin(), before_.end(), table_.drop); }
  OnlyRecords(const OnlyRecords&) = delete;
  OnlyRecords& operator=(const OnlyRecords&) = delete;

 private:
  Table& table_;
  const std::vector<uint64_t> before_;
};

}  // namespace

void RecordKeys(const Core& core, uint32_t partition_by, std::vector<uint64_t>* keys) {
  keys->assign(core.table[RecordTable(core.signal)].rows, 0);
  if (partition_by == WEIR_PARTITION_TRACE_ID &&
      (core.signal == Signal::kTraces || core.signal == Signal::kLogs)) {
    TraceKeys(core, keys);
  } else if (partition_by == WEIR_PARTITION_METRIC && core.signal == Signal::kMetrics) {
    MetricKeys(core, keys);
  }
}

absl::StatusOr<WriteBack> WriteSomeRecords(Core& core, std::span<const uint64_t> keep) {
  const Table& table = core.table[RecordTable(core.signal)];
  if (!core.built || !table.built || table.drop == nullptr) {
    return absl::FailedPreconditionError("the records of this batch were not built");
  }
  const OnlyRecords only(core, keep);
  return WriteRequest(core, true);
}

absl::StatusOr<std::vector<uint64_t>> SelectRecords(Core& core, std::span<const uint32_t> rows) {
  if (core.stage == nullptr) {
    return absl::FailedPreconditionError("records are taken while a stage runs");
  }
  if (absl::Status status = CheckStage(core); !status.ok()) return status;
  const TableIndex record = RecordTable(core.signal);
  const Table& table = core.table[record];
  if (!table.built || rows.empty()) {
    return absl::InvalidArgumentError("detach: expected rows of the record table, found none");
  }
  std::vector<uint64_t> bits((table.rows + 63) / 64);
  for (const uint32_t row : rows) {
    if (row >= table.rows || core.moves[record].Moved(row) || !RowAlive(core, record, row)) {
      return absl::InvalidArgumentError(
          absl::StrFormat("detach: row %d of %s is not there", row, Info(record).name));
    }
    if (bits[row / 64] >> (row % 64) & 1) {
      return absl::InvalidArgumentError(absl::StrFormat("detach: row %d is named twice", row));
    }
    bits[row / 64] |= uint64_t{1} << row % 64;
  }
  return bits;
}

void TakeOutRecords(Core& core, std::span<const uint64_t> rows) {
  const TableIndex record = RecordTable(core.signal);
  std::vector<uint64_t>& before = core.stage_drops[record];
  for (size_t word = 0; word < rows.size(); ++word) {
    core.table[record].drop[word] |= rows[word];
    if (word < before.size()) before[word] |= rows[word];
  }
}

}  // namespace weir::batch
