#include "host/batch/dictionary_writer.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "host/batch/reader.h"
#include "host/batch/run.h"

namespace weir::batch {
namespace {

constexpr uint32_t kStringField = 5;
constexpr uint32_t kAttributeField = 6;

bool TakeString(WriteState& state, uint32_t row, weir_str* text) {
  const Table& strings = state.core.table[kString];
  *text = strings.Col<weir_str>(WEIR_COLUMN(string, text))[row];
  state.marks.Take(kString, row);
  if (!state.core.Readable(*text)) {
    state.Fail(absl::StrFormat("string.text, row %d: the text is not in a segment", row));
    return false;
  }
  if (row == 0 && text->len != 0) {
    state.Fail("string.text, row 0: the first string of a dictionary is empty");
    return false;
  }
  return true;
}

constexpr uint32_t kTextRoles = WEIR_ROLE_ATTR_VALUE | WEIR_ROLE_FUNCTION | WEIR_ROLE_FILE;

bool NamesMoreThanText(const Table& strings, uint32_t row) {
  const uint32_t roles = strings.Col<uint32_t>(WEIR_COLUMN(string, roles))[row];
  return row != 0 && (roles & kTextRoles) != 0 && (roles & ~kTextRoles) != 0;
}

void AppendString(WriteState& state, uint32_t row) {
  const uint32_t place =
      state.core.table[kString].rows + static_cast<uint32_t>(state.redirects.size());
  weir_str text;
  if (!TakeString(state, row, &text)) return;
  state.out.Text(Tag(kStringField, kBytes), state.core.Bytes(text), text.len);
  state.redirects[row] = place;
}

}  // namespace

bool DictionaryHasWork(const WriteState& state) {
  for (const TableIndex t : {kString, kDictAttr}) {
    const Table& table = state.core.table[t];
    if (table.built && state.marks.AnyWork(t, 0, table.rows)) return true;
  }
  return false;
}

void SpliceDictionary(WriteState& state, ValueWriter& values, const uint8_t* p,
                      const uint8_t* end) {
  const Table& strings = state.core.table[kString];
  const Table& attrs = state.core.table[kDictAttr];
  const uint32_t* attr_row = attrs.Col<uint32_t>(kDictAttrRow);
  std::vector<uint32_t> apart;  // Strings that become an entry of their own.
  uint32_t string = 0, attr = 0;
  Run run(state.out, p);
  while (p < end && state.status.ok()) {
    const uint8_t* const field = p;
    const uint32_t tag = ReadTag(p);
    if ((tag & 7) != kBytes) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    const uint8_t* const content = p;
    p += length;
    if (tag >> 3 == kStringField && string < strings.rows) {
      const uint32_t row = string++;
      weir_str text;
      if (!(state.marks.At(kString, row) & Marks::kWork)) continue;
      if (NamesMoreThanText(strings, row)) {
        apart.push_back(row);
        continue;
      }
      if (!TakeString(state, row, &text)) return;
      run.Copy(field, p);
      state.out.Text(tag, state.core.Bytes(text), text.len);
    } else if (tag >> 3 == kAttributeField && attr < attrs.rows) {
      const uint32_t row = attr++;
      if (!(state.marks.At(kDictAttr, row) & Marks::kWork)) continue;
      const weir_range tree = values.TreeOf(attr_row[row], static_cast<uint8_t>(kDictAttrId), row);
      if (tree.count == 0 || values.Deleted(tree.first)) {
        state.Fail("an attribute in the dictionary can not be deleted");
        return;
      }
      run.Copy(field, p);
      const Output::Frame frame = state.out.Begin(tag, length);
      values.SpliceEntry(ValueWriter::kDictionaryEntry, tree.first, tree.first + tree.count,
                         content, p);
      state.out.End(frame);
    }
  }
  run.Copy(end, end);
  for (const uint32_t row : apart) AppendString(state, row);
}

}  // namespace weir::batch
