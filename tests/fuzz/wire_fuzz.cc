// Reads any bytes as an OTLP request: the validating walk, rewriting, cutting, columns.
//
// The first byte says which signal, and what becomes of bad UTF-8; the next three are limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/base/signal.h"
#include "host/batch/batch.h"
#include "host/wire/cut.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"

namespace {

using weir::Signal;
using weir::wire::Cut;
using weir::wire::Survey;

constexpr size_t kHeaderBytes = 4;

void Check(bool holds) {
  if (!holds) __builtin_trap();
}

std::span<const uint8_t> Bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The builders check no bounds: as many rows as were counted, and without edits the same bytes.
void CheckColumns(Signal signal, const std::string& bytes, const Survey& survey) {
  static const weir::KeyDictionary& keys = *new weir::KeyDictionary;
  static weir::Batch& batch = *new weir::Batch(keys);
  const weir::ColumnSet all = weir::ColumnSet::All(signal);
  Check(batch.Build(signal, weir::SharedBytes::FromString(bytes), survey, all).ok());
  batch.BeginStage(all);
  const weir_batch& b = *batch.abi();
  Check(b.resource->rows == survey.resources && b.scope->rows == survey.scopes);
  Check(!b.attr || b.attr->rows == survey.attrs);
  Check(batch.record_rows() == survey.records && batch.item_rows() == survey.items);
  Check(batch.EndStage().ok());
  const auto written = batch.Write();
  Check(written.ok() && written->records == survey.records && written->items == survey.items);
}

void CheckPieces(Signal signal, const std::vector<std::string>& pieces, const Survey& whole,
                 const weir::wire::Limits& limits) {
  uint64_t records = 0;
  uint64_t items = 0;
  for (const std::string& piece : pieces) {
    const auto survey = Validate(signal, Bytes(piece), limits);
    Check(survey.ok() && survey->irregular == 0);
    records += survey->records;
    items += survey->items;
  }
  Check(items == whole.items && records >= whole.records);
}

void CheckRegular(Signal signal, const std::string& bytes, const Survey& survey,
                  const weir::wire::Limits& limits, uint64_t items_max) {
  CheckColumns(signal, bytes, survey);
  CheckPieces(signal, Cut(signal, Bytes(bytes), {items_max, UINT64_MAX}), survey, limits);
  CheckPieces(signal, Cut(signal, Bytes(bytes), {UINT64_MAX, bytes.size() / 2 + 1}), survey,
              limits);
  CheckPieces(signal, CutToWindows(signal, Bytes(bytes), survey, limits), survey, limits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < kHeaderBytes) return 0;
  const Signal signal = weir::kSignals[data[0] & 3];
  weir::wire::Limits limits;
  limits.utf8 = static_cast<weir::wire::Utf8Policy>((data[0] >> 2) % 3);
  limits.values_per_record_max = data[1];
  limits.window_records_max = std::max<uint32_t>(1, data[2]);
  const uint64_t items_max = std::max<uint64_t>(1, data[3]);

  const std::span<const uint8_t> bytes(data + kHeaderBytes, size - kHeaderBytes);
  const auto survey = Validate(signal, bytes, limits);
  if (!survey.ok()) return 0;
  const auto normalized = Normalize(signal, bytes, *survey, limits);
  Check(normalized.ok());
  const auto regular = Validate(signal, Bytes(normalized->bytes), limits);
  Check(regular.ok() && regular->irregular == 0);
  Check(regular->items + normalized->rejected_items <= survey->items);
  if (!survey->NeedsNormalizing()) {
    // Through the rewriting all the same: nothing may change.
    Survey forced = *survey;
    forced.irregular = weir::wire::kRepeatedField;
    Check(Normalize(signal, bytes, forced, limits)->bytes == normalized->bytes);
  }
  if (regular->records != 0) {
    CheckRegular(signal, normalized->bytes, *regular, limits, items_max);
  }
  return 0;
}
