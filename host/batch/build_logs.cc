// Log records and their bodies.
#include "host/batch/builder.h"

namespace weir::batch {

void Builder::Logs() {
  COLUMN(weir_range, kLog, log, attrs);
  COLUMN(uint32_t, kLog, log, body);
  COLUMN(uint64_t, kLog, log, time);
  COLUMN(uint64_t, kLog, log, observed);
  COLUMN(int32_t, kLog, log, severity);
  COLUMN(weir_str, kLog, log, severity_text);
  COLUMN(weir_str, kLog, log, event_name);
  COLUMN(weir_id, kLog, log, trace_id);
  COLUMN(weir_id, kLog, log, span_id);
  COLUMN(uint32_t, kLog, log, flags);
  COLUMN(uint32_t, kLog, log, dropped_attrs);
  TEXT(kLog, log, severity_text);
  TEXT(kLog, log, event_name);
  const bool with_attrs = attrs_.active();
  const bool with_spare = with_attrs && core_.declared.spare_attrs() > 0;
  for (uint32_t row = 0; row < core_.table[kLog].rows; ++row) {
    const uint8_t* p = Begin(kLog, row);
    const uint8_t* const stop = End(kLog, row);
    const uint8_t* body_begin = nullptr;
    const uint8_t* body_end = nullptr;
    if (with_attrs) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      switch (tag) {
        case Tag(1, kFixed64):
          Put(time, row, ReadFixed<uint64_t>(p));
          break;
        case Tag(11, kFixed64):
          Put(observed, row, ReadFixed<uint64_t>(p));
          break;
        case Tag(2, kVarint): {
          const uint64_t value = ReadVarint(p);
          Put(severity, row, static_cast<int32_t>(value));
          break;
        }
        case Tag(3, kBytes):
        case Tag(12, kBytes): {
          const bool is_severity = tag == Tag(3, kBytes);
          const uint32_t length = ReadLength(p);
          Put(is_severity ? severity_text : event_name, row, View(p, length));
          text_.Add(is_severity ? severity_text_text : event_name_text,
                    is_severity ? WEIR_TEXT_SEVERITY : WEIR_TEXT_NAME, row, length);
          p += length;
          break;
        }
        case Tag(5, kBytes): {
          const uint32_t length = ReadLength(p);
          body_begin = p;
          body_end = p += length;
          break;
        }
        case Tag(6, kBytes): {
          const uint32_t length = ReadLength(p);
          if (with_attrs) attrs_.Add(p, p + length);
          p += length;
          break;
        }
        case Tag(7, kVarint): {
          const uint64_t value = ReadVarint(p);
          Put(dropped_attrs, row, static_cast<uint32_t>(value));
          break;
        }
        case Tag(8, kFixed32):
          Put(flags, row, ReadFixed<uint32_t>(p));
          break;
        case Tag(9, kBytes):
        case Tag(10, kBytes): {
          const bool trace = tag == Tag(9, kBytes);
          const uint32_t length = ReadLength(p);
          ReadId(p, length, trace ? 16 : 8, trace ? trace_id : span_id, row);
          p += length;
          break;
        }
        default:
          Unknown(tag, p);
      }
    }
    if (with_attrs) attrs[row] = attrs_.End(row, weir_log_table_id);
    if (with_spare) attrs_.LeaveSpare();
    // Behind the attributes, so that these stay together wherever the body stood.
    if (with_attrs && body_begin) {
      attrs_.Begin();
      attrs_.SetClass(WEIR_TEXT_BODY);
      Put(body, row, attrs_.AddBody(body_begin, body_end));
      attrs_.SetClass(WEIR_TEXT_VALUE);
      attrs_.End(row, static_cast<uint8_t>(WEIR_OWNER_LOG_BODY));
    }
  }
}

}  // namespace weir::batch
