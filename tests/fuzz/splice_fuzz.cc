// Reads any bytes as a program of edits and an OTLP request, makes the edits and writes back, by
// both ways.
//
// Layout: the signal, the number of steps, four bytes for each step, the request. Honest programs
// must come out as sound requests that hold what the cells held; dishonest ones (forged cells and
// log entries) must be refused or come out sound, and touch no memory but their own.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "host/batch/batch.h"
#include "host/batch/core.h"
#include "host/wire/normalize.h"
#include "host/wire/validate.h"

namespace {

using weir::Batch;
using weir::ColumnSet;
using weir::Signal;
using weir::batch::Cell;
using weir::batch::Core;
using weir::batch::TableIndex;
using weir::wire::Survey;

constexpr size_t kStepBytes = 4;

void Check(bool holds) {
  if (!holds) __builtin_trap();
}

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

struct Step {
  uint8_t op, table, row, value;
};

class Program {
 public:
  explicit Program(Batch& batch)
      : b_(batch.abi()), core_(*static_cast<Core*>(b_->host_data)) {}

  void Run(const Step& step) {
    const TableIndex t = static_cast<TableIndex>(step.table % weir::batch::kOther);
    const weir::batch::Table& table = core_.table[t];
    if (!table.built || table.rows == 0) return;
    const uint32_t row = core_.RowNow(t, step.row % table.rows);
    if (!b_->attr || b_->attr->rows == 0) return;
    switch (step.op % 9) {
      case 0:
      case 1: SetCell(t, row, step); break;
      case 2: SetAttr(step); break;
      case 3: weir_attr_delete(b_, Attr(step)); break;
      case 4: AddAttr(t, row, step); break;
      case 5:
        structural = true;
        if (table.drop) weir_drop(table.drop, row);
        break;
      case 6:
        structural = true;
        weir_row_add(b_, weir::batch::Info(t).id, row);
        break;
      case 7: Forge(t, row, step); break;
      case 8: ForgeLog(step); break;
    }
  }

  // Cells that only the host sets are forged last: its functions work with them.
  void Finish() {
    if (forged_.bits == 0) return;
    Set(forged_.table, forged_.column, core_.RowNow(forged_.table, forged_.row),
        weir_val_bits(0x9e3779b97f4a7c15ull * forged_.bits));
    forged_.bits = 0;
  }

  bool structural = false;
  bool honest = true;

 private:
  struct Forged {
    TableIndex table;
    uint32_t column, row, bits;
  };
  weir_str Text(uint8_t value) {
    const std::string text(value, static_cast<char>('a' + value % 26));
    return weir_copy(b_, text.data(), text.size());
  }
  uint32_t Attr(const Step& step) {
    return core_.RowNow(weir::batch::kAttr, step.row % core_.table[weir::batch::kAttr].rows);
  }
  void Set(TableIndex t, uint32_t column, uint32_t row, weir_val v) {
    weir_set_cell(b_, weir::batch::Info(t).id << 16 | column, core_.table[t].column[column],
                  weir::batch::CellWidth(weir::batch::Info(t).column[column].cell), row, v);
  }
  void SetCell(TableIndex t, uint32_t row, const Step& step) {
    const auto& info = weir::batch::Info(t);
    const uint32_t column = 1 + step.value % (info.columns - 1);
    if (!info.column[column].editable || t == weir::batch::kAttr) return;
    switch (info.column[column].cell) {
      case Cell::kStr: {
        const weir_str now = static_cast<const weir_str*>(core_.table[t].column[column])[row];
        if (t == weir::batch::kString && row == 0) return;
        const bool keep = step.op % 9 == 0 && now.len < 256;
        // Of packed numbers whole ones.
        const uint8_t mask = t == weir::batch::kHist ? 0xf8 : 0xff;
        const uint8_t len = keep ? static_cast<uint8_t>(now.len) : step.value;
        Set(t, column, row, weir_val_text(Text(len & mask)));
        break;
      }
      case Cell::kTraceId: Set(t, column, row, weir_val_bits(Text(16).off)); break;
      case Cell::kSpanId: Set(t, column, row, weir_val_bits(Text(8).off)); break;
      default:
        Set(t, column, row, weir_val_bits(std::string_view(info.column[column].name) == "has"
                                              ? step.value & 2u : step.value));
    }
  }
  void SetAttr(const Step& step) {
    const uint32_t a = Attr(step);
    if (core_.table[weir::batch::kAttr].Col<uint8_t>(WEIR_COLUMN(attr, flags))[a] &
        WEIR_ATTR_DEAD) {
      return;
    }
    const uint8_t type = step.value % 8;
    const bool text = type == WEIR_V_STR || type == WEIR_V_BYTES;
    weir_attr_set(b_, a, type,
                  text ? weir_val_text(Text(step.value)) : weir_val_bits(step.value & 1u));
  }
  void AddAttr(TableIndex t, uint32_t row, const Step& step) {
    const uint32_t a = weir_attr_add(b_, weir::batch::Info(t).id, row, Text(step.value % 40));
    if (a != WEIR_NO_ROW) weir_attr_set_str(b_, a, Text(step.value));
  }
  // A cell with any bits in it.
  void Forge(TableIndex t, uint32_t row, const Step& step) {
    honest = false;
    const uint32_t column = 1 + step.value % (weir::batch::Info(t).columns - 1);
    if (!core_.table[t].column[column]) return;
    forged_ = {t, column, row, step.value + 1u};
    if (weir::batch::Info(t).column[column].editable) Finish();
  }
  void ForgeLog(const Step& step) {
    honest = false;
    if (b_->edit_count == 0) return;
    weir_edit& edit = b_->edits[step.row % b_->edit_count];
    edit.column ^= step.table;
    edit.row += step.value;
    edit.old.bits *= step.value | 1u;
  }

  weir_batch* const b_;
  Core& core_;
  Forged forged_{};
};

struct Result {
  bool ended = false;
  bool written = false;
  bool structural = false;
  bool honest = true;
  std::string bytes;
  Survey survey;
};

Result Run(Batch& batch, Signal signal, const std::string& bytes, const Survey& survey,
           std::span<const Step> steps, bool overlay) {
  const ColumnSet all = ColumnSet::All(signal);
  Check(batch.Build(signal, weir::SharedBytes::FromString(bytes), survey, all).ok());
  batch.BeginStage(all);
  Program program(batch);
  for (const Step& step : steps) program.Run(step);
  program.Finish();
  Result result;
  result.ended = batch.EndStage().ok();
  result.structural = program.structural;
  result.honest = program.honest;
  batch.UpdateTexts();
  const auto written = overlay ? batch.Write() : batch.WriteBySpliceForTest();
  result.written = written.ok();
  if (!written.ok()) return result;
  for (const weir::SharedBytes& piece : written->pieces) result.bytes += piece.text();
  if (!result.ended) return result;
  weir::wire::Limits limits;
  limits.rows_max = UINT64_MAX;
  limits.values_per_record_max = UINT32_MAX;
  const auto again = Validate(signal, Bytes(result.bytes), limits);
  Check(again.ok());
  result.survey = *again;
  if (!result.honest) return result;
  Check(again->records == written->records && again->items == written->items);
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const Signal signal = weir::kSignals[data[0] % 4];
  const size_t count = data[1] % 32;
  if (size < 2 + count * kStepBytes) return 0;
  Step steps[32];
  std::memcpy(steps, data + 2, count * kStepBytes);
  const uint8_t* const request = data + 2 + count * kStepBytes;
  std::string bytes(reinterpret_cast<const char*>(request),
                    static_cast<size_t>(data + size - request));
  const weir::wire::Limits limits;
  auto survey = Validate(signal, Bytes(bytes), limits);
  if (!survey.ok()) return 0;
  if (survey->NeedsNormalizing()) {
    bytes = Normalize(signal, Bytes(bytes), *survey, limits)->bytes;
    survey = Validate(signal, Bytes(bytes), limits);
    Check(survey.ok() && !survey->NeedsNormalizing());
  }
  static const weir::KeyDictionary& keys = *new weir::KeyDictionary;
  static Batch& batch = *new Batch(keys, {.arena_bytes_max = 1u << 20, .added_rows_max = 4096});
  const std::span<const Step> program(steps, count);
  const Result one = Run(batch, signal, bytes, *survey, program, true);
  const Result two = Run(batch, signal, bytes, *survey, program, false);
  Check(one.ended == two.ended);
  if (!one.ended || !one.honest) return 0;
  Check(one.written == two.written);
  Check(one.survey == two.survey);
  return 0;
}
