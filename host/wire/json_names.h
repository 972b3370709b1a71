// The schema's fields as OTLP/JSON names them: by name for reading, with the key's text for
// writing.
//
// Threads: constant data, made at the first use.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "host/wire/schema.h"

namespace weir::wire {

// A key takes one copy of this fixed size, which is cheaper than one of its own.
inline constexpr size_t kJsonKeyBytes = 32;

struct JsonField {
  FieldInfo info;
  std::string_view name;             // lowerCamelCase.
  uint8_t place = 0;                 // Among the fields of its message.
  uint8_t key_size = 0;
  char key[kJsonKeyBytes] = {};      // "name": with its quotes and the colon.

  std::string_view key_text() const { return {key, key_size}; }
};

class JsonNames {
 public:
  static const JsonNames& Get();

  std::span<const JsonField> Fields(MessageId message) const {
    return fields_[static_cast<uint32_t>(message)];
  }
  // NULL when the message has no such field.
  const JsonField* ByNumber(MessageId message, uint32_t number) const {
    if (number > kFieldNumberMax) return nullptr;
    return by_number_[static_cast<uint32_t>(message)][number];
  }
  // The same; the search begins at `place`, where the caller expects the next key.
  const JsonField* ByName(MessageId message, std::string_view name, uint32_t place) const {
    const auto& fields = fields_[static_cast<uint32_t>(message)];
    for (size_t i = place; i < fields.size(); ++i) {
      if (fields[i].name == name) return &fields[i];
    }
    for (size_t i = 0; i < place && i < fields.size(); ++i) {
      if (fields[i].name == name) return &fields[i];
    }
    return nullptr;
  }

 private:
  JsonNames();

  std::array<std::vector<JsonField>, kMessageCount> fields_;
  std::array<std::array<const JsonField*, kFieldNumberMax + 1>, kMessageCount> by_number_{};
};

}  // namespace weir::wire
