#include "host/wire/json_names.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace weir::wire {

const JsonNames& JsonNames::Get() {
  static const JsonNames names;
  return names;
}

JsonNames::JsonNames() {
  for (uint32_t m = 0; m < kMessageCount; ++m) {
    for (const FieldInfo& info : Info(static_cast<MessageId>(m)).fields) {
      JsonField field{.info = info, .name = info.json_name};
      const std::string key = '"' + std::string(field.name) + "\":";
      field.place = static_cast<uint8_t>(fields_[m].size());
      field.key_size = static_cast<uint8_t>(key.size());
      // A longer name in the schema would be cut here; a test looks for one.
      memcpy(field.key, key.data(), std::min(key.size(), kJsonKeyBytes));
      fields_[m].push_back(field);
    }
    for (const JsonField& field : fields_[m]) by_number_[m][field.info.number] = &field;
  }
}

}  // namespace weir::wire
