// Profiles: the dictionary, profiles, samples.
//
// Strings of the dictionary get their text rows last, when it is known what refers to each of them:
// a string that is only a unit is not scanned as a name would be.
#include "host/batch/builder.h"

namespace weir::batch {
namespace {

// Fields of the dictionary.
enum : uint32_t { kMappings = 1, kLocations, kFunctions, kLinks, kStrings, kAttributes, kStacks };

// Number of known fields in an entry of each table; all of them are numbered from 1.
constexpr uint32_t kEntryFields[] = {0, 5, 4, 4, 2, 0, 3, 1};
constexpr uint32_t kLineField = 3;
constexpr uint32_t kLineFields = 3;

}  // namespace

void Builder::Dictionary() {
  if (!core_.table[kString].built && !text_.Wants(WEIR_TEXT_UNKNOWN)) return;
  const uint8_t* p = base_;
  const uint8_t* const end = base_ + core_.base_bytes;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag != Tag(2, kBytes)) {
      SkipValue(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    DictionaryFields(p, p + length);
    p += length;
  }
  DictionaryAttrs();
}

void Builder::DictionaryFields(const uint8_t* p, const uint8_t* end) {
  COLUMN(weir_str, kString, string, text);
  const bool entries =
      text_.Wants(WEIR_TEXT_UNKNOWN) || Col<uint32_t>(kString, WEIR_COLUMN(string, roles));
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    const uint32_t field = tag >> 3;
    if ((tag & 7) != kBytes || field < kMappings || field > kStacks) {
      Unknown(tag, p);
      continue;
    }
    const uint32_t length = ReadLength(p);
    if (field == kStrings) {
      Put(text, next_[kString]++, View(p, length));
    } else if (field == kAttributes && core_.table[kDictAttr].built) {
      Place(kDictAttr, p, length);
    }
    p += length;
    // Roles need nothing but indices, so that the order of the tables does not matter.
    if (entries && field != kStrings) TableEntry(field, p - length, p);
  }
}

void Builder::TableEntry(uint32_t table_field, const uint8_t* p, const uint8_t* end) {
  // Attributes are walked again for their columns, and their unknown fields are found there.
  const bool attribute = table_field == kAttributes;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    const uint32_t field = tag >> 3;
    if (field == 0 || field > kEntryFields[table_field]) {
      if (attribute && core_.table[kDictAttr].built) {
        SkipValue(tag, p);
      } else {
        Unknown(tag, p);
      }
    } else if (table_field == kLocations && tag == Tag(kLineField, kBytes)) {
      const uint32_t length = ReadLength(p);
      const uint8_t* const stop = p + length;
      while (p < stop) {
        const uint32_t line_tag = ReadTag(p);
        if (line_tag >> 3 > kLineFields) {
          Unknown(line_tag, p);
        } else {
          SkipValue(line_tag, p);
        }
      }
    } else if ((tag & 7) == kVarint) {
      const uint64_t value = ReadVarint(p);
      if (table_field == kFunctions && field <= 3) {
        const uint32_t roles[] = {0, WEIR_ROLE_FUNCTION, WEIR_ROLE_SYSTEM_NAME, WEIR_ROLE_FILE};
        Role(value, roles[field]);
      } else if (table_field == kMappings && field == 4) {
        Role(value, WEIR_ROLE_FILE);
      } else if (attribute) {
        Role(value, field == 1 ? WEIR_ROLE_ATTR_KEY : WEIR_ROLE_UNIT);
      }
    } else {
      SkipValue(tag, p);
    }
  }
}

void Builder::DictionaryAttrs() {
  uint32_t* const attr_row = Col<uint32_t>(kDictAttr, kDictAttrRow);
  if (!attr_row || !attrs_.active()) return;
  for (uint32_t row = 0; row < core_.table[kDictAttr].rows; ++row) {
    attrs_.Begin();
    attr_row[row] = attrs_.AddIndexed(Begin(kDictAttr, row), End(kDictAttr, row));
    attrs_.End(row, kDictAttrId);
  }
}

void Builder::Role(uint64_t string, uint32_t role) {
  uint32_t* const roles = Col<uint32_t>(kString, WEIR_COLUMN(string, roles));
  if (roles && string < core_.table[kString].rows) roles[string] |= role;
}

void Builder::Profiles() {
  COLUMN(weir_range, kProfile, profile, samples);
  COLUMN(weir_range, kProfile, profile, attr_indices);
  COLUMN(int32_t, kProfile, profile, sample_type);
  COLUMN(int32_t, kProfile, profile, sample_unit);
  COLUMN(int32_t, kProfile, profile, period_type);
  COLUMN(int32_t, kProfile, profile, period_unit);
  COLUMN(uint64_t, kProfile, profile, time);
  COLUMN(uint64_t, kProfile, profile, duration);
  COLUMN(int64_t, kProfile, profile, period);
  COLUMN(weir_id, kProfile, profile, profile_id);
  COLUMN(uint32_t, kProfile, profile, dropped_attrs);
  COLUMN(weir_str, kProfile, profile, payload_format);
  COLUMN(weir_str, kProfile, profile, payload);
  TEXT(kProfile, profile, payload_format);
  TEXT(kProfile, profile, payload);
  uint32_t* const sample_parent = Col<uint32_t>(kSample, WEIR_COLUMN(sample, profile));
  for (uint32_t row = 0; row < core_.table[kProfile].rows; ++row) {
    const uint8_t* p = Begin(kProfile, row);
    const uint8_t* const stop = End(kProfile, row);
    const uint32_t first_sample = next_[kSample];
    const uint32_t first_number = next_[kNum];
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      const uint32_t field = tag >> 3;
      if (field == 11) {
        Numbers(tag, p);
      } else if (tag == Tag(3, kFixed64)) {
        Put(time, row, ReadFixed<uint64_t>(p));
      } else if ((tag & 7) == kVarint && (field == 4 || field == 6 || field == 8)) {
        const uint64_t value = ReadVarint(p);
        if (field == 4) Put(duration, row, value);
        if (field == 6) Put(period, row, static_cast<int64_t>(value));
        if (field == 8) Put(dropped_attrs, row, static_cast<uint32_t>(value));
      } else if ((tag & 7) == kBytes && field <= 10 && field != 3 && field != 4 && field != 6 &&
                 field != 8) {
        const uint32_t length = ReadLength(p);
        switch (field) {
          case 1: ValueType(p, p + length, sample_type, sample_unit, row); break;
          case 2:
            if (sample_parent) sample_parent[Place(kSample, p, length)] = row;
            break;
          case 5: ValueType(p, p + length, period_type, period_unit, row); break;
          case 7: ReadId(p, length, 16, profile_id, row); break;
          case 9:
            Put(payload_format, row, View(p, length));
            text_.Add(payload_format_text, WEIR_TEXT_FORMAT, row, length);
            break;
          case 10:
            Put(payload, row, View(p, length));
            text_.Add(payload_text, WEIR_TEXT_PAYLOAD, row, length);
            break;
        }
        p += length;
      } else {
        Unknown(tag, p);
      }
    }
    Put(samples, row, weir_range{first_sample, next_[kSample] - first_sample});
    Put(attr_indices, row, weir_range{first_number, next_[kNum] - first_number});
  }
}

void Builder::ValueType(const uint8_t* p, const uint8_t* end, int32_t* type, int32_t* unit,
                        uint32_t row) {
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kVarint) || tag == Tag(2, kVarint)) {
      const uint64_t value = ReadVarint(p);
      const bool is_type = tag == Tag(1, kVarint);
      Put(is_type ? type : unit, row, static_cast<int32_t>(value));
      Role(value, is_type ? WEIR_ROLE_TYPE : WEIR_ROLE_UNIT);
    } else {
      Unknown(tag, p);
    }
  }
}

void Builder::Samples() {
  for (uint32_t row = 0; row < core_.table[kSample].rows; ++row) {
    Sample(Begin(kSample, row), End(kSample, row), row);
  }
}

void Builder::Sample(const uint8_t* p, const uint8_t* end, uint32_t row) {
  COLUMN(int32_t, kSample, sample, stack);
  COLUMN(int32_t, kSample, sample, link);
  COLUMN(weir_range, kSample, sample, attr_indices);
  COLUMN(weir_range, kSample, sample, values);
  COLUMN(weir_str, kSample, sample, timestamps);
  const uint8_t* const begin = p;
  const uint32_t first = next_[kNum];
  bool has_values = false;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    switch (tag >> 3) {
      case 1:
      case 3: {
        const uint64_t value = ReadVarint(p);
        Put(tag >> 3 == 1 ? stack : link, row, static_cast<int32_t>(value));
        break;
      }
      case 2: Numbers(tag, p); break;
      case 4:
        has_values = true;
        SkipValue(tag, p);
        break;
      case 5: Fixed64s(tag, p, timestamps, row); break;
      default: Unknown(tag, p);
    }
  }
  const uint32_t first_value = next_[kNum];
  Put(attr_indices, row, weir_range{first, first_value - first});
  // The runs of both arrays may alternate on the wire; a second walk keeps their rows apart.
  for (p = begin; has_values && p < end;) {
    const uint32_t tag = ReadTag(p);
    if (tag >> 3 == 4) {
      Numbers(tag, p);
    } else {
      SkipValue(tag, p);
    }
  }
  Put(values, row, weir_range{first_value, next_[kNum] - first_value});
}

void Builder::StringTexts() {
  COLUMN(weir_str, kString, string, text);
  COLUMN(uint32_t, kString, string, roles);
  if (!text) return;
  const uint32_t column = TextColumnOf(kString, ColumnOf(WEIR_COLUMN(string, text)));
  for (uint32_t row = 0; row < core_.table[kString].rows; ++row) {
    const bool unit = roles && roles[row] == WEIR_ROLE_UNIT;
    text_.Add(column, unit ? WEIR_TEXT_UNIT : WEIR_TEXT_STRING, row, text[row].len);
  }
}

}  // namespace weir::batch
