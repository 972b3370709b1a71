#include "host/batch/text_builder.h"

#include <algorithm>
#include <string>

namespace weir::batch {
namespace {

constexpr uint32_t kUnknownBytesMin = 4;
constexpr int64_t kNumberMin = 10'000'000'000;  // Eleven digits: shorter ones are no card numbers.

// Room for every text that can be found, unknown fields and numbers left out.
uint64_t TextsMax(const Core& core) {
  uint64_t rows = 0;
  const uint64_t classes = core.declared.text_classes();
  for (uint32_t i = 0; i < kTextColumnCount; ++i) {
    const TextColumn& c = TextColumns()[i];
    const Table& table = core.table[c.table];
    if (c.table == kOther || !table.built) continue;
    const bool any_value = i == kTextAttrVal && (classes & ~(1ull << WEIR_TEXT_KEY)) != 0;
    const bool any_string = c.table == kString && (classes >> WEIR_TEXT_UNIT & 1);
    if (any_value || any_string || (classes >> c.text_class & 1)) rows += table.rows;
  }
  return rows;
}

}  // namespace

TextBuilder::TextBuilder(Core& core)
    : core_(core), classes_(core.declared.text_classes()) {
  Texts& text = core.text;
  text.unknown.clear();
  text.number.clear();
  const uint64_t room = TextsMax(core);
  if (text.rows.size() < room) text.rows.resize(room);
  next_ = text.rows.data();
}

void TextBuilder::TakeUnknown(const uint8_t* p, const uint8_t* base) {
  const uint32_t length = ReadLength(p);
  if (length < kUnknownBytesMin || !IsUtf8(p, length)) return;
  core_.text.unknown.push_back({static_cast<uint32_t>(p - base), length});
}

void TextBuilder::Finish() {
  Texts& text = core_.text;
  text.count = static_cast<uint32_t>(next_ - text.rows.data());
  const auto append = [&text](uint32_t column, uint32_t text_class, uint32_t row) {
    if (text.count == text.rows.size()) text.rows.resize(text.rows.size() * 2 + 64);
    text.rows[text.count++] = {static_cast<uint16_t>(column), static_cast<uint8_t>(text_class),
                               WEIR_TEXT_READ_ONLY, row};
  };
  const uint32_t unknown = TextColumnOf(kOther, kOtherUnknown);
  for (uint32_t i = 0; i < text.unknown.size(); ++i) append(unknown, WEIR_TEXT_UNKNOWN, i);
  if (!Wants(WEIR_TEXT_NUMBER)) return;
  const Table& attr = core_.table[kAttr];
  const weir_val* val = attr.Col<weir_val>(WEIR_COLUMN(attr, val));
  const uint8_t* type = attr.Col<uint8_t>(WEIR_COLUMN(attr, value_type));
  for (uint32_t a = 0; a < attr.rows; ++a) {
    if (type[a] != WEIR_V_I64 || (val[a].i64 < kNumberMin && val[a].i64 > -kNumberMin)) continue;
    const std::string digits = std::to_string(val[a].i64);
    weir_str view;
    char* to = weir_alloc(&core_.face, static_cast<uint32_t>(digits.size()), &view);
    if (!to) return;
    std::copy(digits.begin(), digits.end(), to);
    text.number.push_back(view);
  }
  const uint32_t number = TextColumnOf(kOther, kOtherNumber);
  for (uint32_t i = 0; i < text.number.size(); ++i) append(number, WEIR_TEXT_NUMBER, i);
}

}  // namespace weir::batch
