// A text of a batch, as a scanner takes it. A view: the batch owns the bytes.
#pragma once

#include <cstdint>

namespace weir {

struct BatchText {
  const char* data = nullptr;
  uint32_t size = 0;       // Bytes.
  uint32_t row = 0;        // Of the batch's text table: the caller's name for it.
  uint8_t text_class = 0;  // WEIR_TEXT_*
};

}  // namespace weir
