// A batch: the tables that plugins see over one OTLP request, and the way back to bytes.
//
// The idea. The request stays what it is, a read-only run of bytes. Build lays columns of views
// over it, only those that the pipeline declared, one level of messages after the other (all
// resources, all scopes, all records, all events ...), so that the rows of one parent lie together
// whatever the order of fields on the wire. Plugins store into cells through inline functions that
// also write an edit log. Write applies the log: nothing logged gives back the same bytes; edits
// that keep their length are patched into a copy; everything else walks the messages on the path to
// an edit again and copies the clean runs between them. Every logged edit, drop and addition must
// have been applied exactly once, else the batch fails closed.
//
// Invariants: bytes given to Build are valid and regular (host/wire has checked and, if needed,
// rewritten them), so building checks nothing but has exact row counts; cells are never trusted
// when they are read back, because plugins can write them.
//
// Owns: columns, arena and log; shares the wire bytes. Reusable: memory is kept between builds up
// to Limits::kept_bytes_max, so that a lane in a steady state allocates nothing but output.
// Fails: with a status, never by crashing; after a failed EndStage the batch must not be written.
// Threads: one at a time (whoever holds the lane).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "host/base/batch_text.h"
#include "host/base/shared_bytes.h"
#include "host/base/signal.h"
#include "host/batch/column_set.h"
#include "host/batch/key_dictionary.h"
#include "host/batch/write_back.h"
#include "weir/abi.h"

namespace weir::wire {
struct Survey;
}

namespace weir {

struct BatchLimits {
  uint32_t arena_bytes_max = 16u << 20;
  uint32_t edits_max = 1u << 22;
  uint32_t added_rows_max = 1u << 17;  // Per table, beyond twice the rows that came in.
  uint64_t kept_bytes_max = 32u << 20;
};

class Batch {
 public:
  // `keys` outlives the batch.
  explicit Batch(const KeyDictionary& keys, const BatchLimits& limits = BatchLimits());
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // Builds the columns of `declared` over `wire`. With an empty set only the row counts of the
  // record and item tables are set. Fails only when memory can not be had or a segment is over
  // 2^31 - 1 bytes.
  absl::Status Build(Signal signal, SharedBytes wire, const wire::Survey& survey,
                     const ColumnSet& declared);
  // An empty batch with all columns of the signal, for receivers of other protocols
  // (WEIR_BATCH_NEW). `segment` is what texts may be views of; the caller keeps it.
  absl::Status BuildNew(Signal signal, std::span<const uint8_t> segment);
  // The bytes behind BuildNew have moved; what was there has moved with them.
  void MoveSegment(std::span<const uint8_t> segment);
  // Gives back the wire bytes, and memory above the limit. Build does it by itself.
  void Clear();

  weir_batch* abi();
  const weir_batch* abi() const;

  Signal signal() const;
  bool built() const;

  // Around each call of a plugin. BeginStage shows the columns of `stage`, which must live until
  // EndStage, and brings its text table up to date. EndStage fails when an edit was not made, lies
  // outside the stage's `write`, or leaves a cell that can not be read.
  void BeginStage(const ColumnSet& stage);
  absl::Status EndStage();
  // The stage's own matches, sorted by text, from, pattern; `text` counts the union's text rows.
  // Between BeginStage and the call of the plugin. Hits of texts that the stage did not ask for are
  // left out.
  void SetHits(std::span<const weir_hit> hits);

  // The union's text table, for scanning. Call UpdateTexts first, outside of stages.
  // Returns those that are new or changed since the last UpdateTexts (the first time: all), rows
  // ascending, without those of dropped rows and deleted attributes. The first time those that are
  // shorter than `bytes_min` may be left out too. Valid until the next call.
  std::span<const BatchText> UpdateTexts(uint32_t bytes_min = 0);

  // The finished request. Can be called once per build.
  absl::StatusOr<WriteBack> Write();

  // What partitioning needs: one key for each record row, 0 for those that stay where they are; and
  // a request of the records whose bits are set in `keep`, with all edits so far, which leaves the
  // batch as it is. Keys are those of this process.
  void PartitionKeys(uint32_t partition_by, std::vector<uint64_t>* keys) const;
  absl::StatusOr<WriteBack> WriteRecords(std::span<const uint64_t> keep);
  // What weir.hold/1 needs: the bits of these record rows, which must be there, each once, and the
  // edits of the running stage right so far; then, after WriteRecords, they are out of the batch.
  absl::StatusOr<std::vector<uint64_t>> Select(std::span<const uint32_t> rows) const;
  void TakeOut(std::span<const uint64_t> rows);
  // The columns that PartitionKeys reads.
  static ColumnSet PartitionColumns(Signal signal, uint32_t partition_by);

  // For tests and fuzzing: never takes the overlay, so that every edit is framed again.
  absl::StatusOr<WriteBack> WriteBySpliceForTest();

  // Rows of the record table and of the item table as built or added, dropped ones included.
  uint32_t record_rows() const;
  uint32_t item_rows() const;
  uint32_t arena_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace weir
