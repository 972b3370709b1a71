// Spans, events and links.
#include "host/batch/builder.h"

namespace weir::batch {

void Builder::Spans() {
  COLUMN(weir_range, kSpan, span, attrs);
  COLUMN(weir_range, kSpan, span, events);
  COLUMN(weir_range, kSpan, span, links);
  COLUMN(weir_id, kSpan, span, trace_id);
  COLUMN(weir_id, kSpan, span, span_id);
  COLUMN(weir_id, kSpan, span, parent_id);
  COLUMN(weir_str, kSpan, span, trace_state);
  COLUMN(weir_str, kSpan, span, name);
  COLUMN(weir_str, kSpan, span, status_message);
  COLUMN(uint64_t, kSpan, span, start);
  COLUMN(uint64_t, kSpan, span, end);
  COLUMN(int32_t, kSpan, span, kind);
  COLUMN(int32_t, kSpan, span, status_code);
  COLUMN(uint32_t, kSpan, span, flags);
  COLUMN(uint32_t, kSpan, span, dropped_attrs);
  COLUMN(uint32_t, kSpan, span, dropped_events);
  COLUMN(uint32_t, kSpan, span, dropped_links);
  uint32_t* const event_parent = Col<uint32_t>(kEvent, WEIR_COLUMN(event, span));
  uint32_t* const link_parent = Col<uint32_t>(kLink, WEIR_COLUMN(link, span));
  TEXT(kSpan, span, trace_state);
  TEXT(kSpan, span, name);
  TEXT(kSpan, span, status_message);
  const bool with_attrs = attrs_.active();
  const bool with_spare = with_attrs && core_.declared.spare_attrs() > 0;

  const auto status = [&](const uint8_t* p, const uint8_t* stop, uint32_t row) {
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      if (tag == Tag(2, kBytes)) {
        const uint32_t length = ReadLength(p);
        Put(status_message, row, View(p, length));
        text_.Add(status_message_text, WEIR_TEXT_MESSAGE, row, length);
        p += length;
      } else if (tag == Tag(3, kVarint)) {
        const uint64_t value = ReadVarint(p);
        Put(status_code, row, static_cast<int32_t>(value));
      } else {
        Unknown(tag, p);
      }
    }
  };

  for (uint32_t row = 0; row < core_.table[kSpan].rows; ++row) {
    const uint8_t* p = Begin(kSpan, row);
    const uint8_t* const stop = End(kSpan, row);
    const uint32_t first_event = next_[kEvent];
    const uint32_t first_link = next_[kLink];
    if (with_attrs) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      switch (tag) {
        case Tag(1, kBytes):
        case Tag(2, kBytes):
        case Tag(4, kBytes): {
          const uint32_t length = ReadLength(p);
          ReadId(p, length, tag == Tag(1, kBytes) ? 16 : 8,
                 tag == Tag(1, kBytes) ? trace_id : tag == Tag(2, kBytes) ? span_id : parent_id,
                 row);
          p += length;
          break;
        }
        case Tag(3, kBytes): {
          const uint32_t length = ReadLength(p);
          Put(trace_state, row, View(p, length));
          text_.Add(trace_state_text, WEIR_TEXT_STATE, row, length);
          p += length;
          break;
        }
        case Tag(5, kBytes): {
          const uint32_t length = ReadLength(p);
          Put(name, row, View(p, length));
          text_.Add(name_text, WEIR_TEXT_NAME, row, length);
          p += length;
          break;
        }
        case Tag(6, kVarint): {
          const uint64_t value = ReadVarint(p);
          Put(kind, row, static_cast<int32_t>(value));
          break;
        }
        case Tag(7, kFixed64):
          Put(start, row, ReadFixed<uint64_t>(p));
          break;
        case Tag(8, kFixed64):
          Put(end, row, ReadFixed<uint64_t>(p));
          break;
        case Tag(9, kBytes): {
          const uint32_t length = ReadLength(p);
          if (with_attrs) attrs_.Add(p, p + length);
          p += length;
          break;
        }
        case Tag(10, kVarint):
        case Tag(12, kVarint):
        case Tag(14, kVarint): {
          const uint64_t value = ReadVarint(p);
          Put(tag == Tag(10, kVarint)   ? dropped_attrs
              : tag == Tag(12, kVarint) ? dropped_events
                                        : dropped_links,
              row, static_cast<uint32_t>(value));
          break;
        }
        case Tag(11, kBytes): {
          const uint32_t length = ReadLength(p);
          if (event_parent) event_parent[Place(kEvent, p, length)] = row;
          p += length;
          break;
        }
        case Tag(13, kBytes): {
          const uint32_t length = ReadLength(p);
          if (link_parent) link_parent[Place(kLink, p, length)] = row;
          p += length;
          break;
        }
        case Tag(15, kBytes): {
          const uint32_t length = ReadLength(p);
          status(p, p + length, row);
          p += length;
          break;
        }
        case Tag(16, kFixed32):
          Put(flags, row, ReadFixed<uint32_t>(p));
          break;
        default:
          Unknown(tag, p);
      }
    }
    Put(events, row, weir_range{first_event, next_[kEvent] - first_event});
    Put(links, row, weir_range{first_link, next_[kLink] - first_link});
    if (with_attrs) attrs[row] = attrs_.End(row, weir_span_table_id);
    if (with_spare) attrs_.LeaveSpare();
  }
}

void Builder::Events() {
  COLUMN(weir_range, kEvent, event, attrs);
  COLUMN(uint64_t, kEvent, event, time);
  COLUMN(weir_str, kEvent, event, name);
  COLUMN(uint32_t, kEvent, event, dropped_attrs);
  TEXT(kEvent, event, name);
  for (uint32_t row = 0; row < core_.table[kEvent].rows; ++row) {
    const uint8_t* p = Begin(kEvent, row);
    const uint8_t* const stop = End(kEvent, row);
    if (attrs_.active()) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      if (tag == Tag(1, kFixed64)) {
        Put(time, row, ReadFixed<uint64_t>(p));
      } else if (tag == Tag(2, kBytes)) {
        const uint32_t length = ReadLength(p);
        Put(name, row, View(p, length));
        text_.Add(name_text, WEIR_TEXT_NAME, row, length);
        p += length;
      } else if (tag == Tag(3, kBytes)) {
        const uint32_t length = ReadLength(p);
        if (attrs_.active()) attrs_.Add(p, p + length);
        p += length;
      } else if (tag == Tag(4, kVarint)) {
        const uint64_t value = ReadVarint(p);
        Put(dropped_attrs, row, static_cast<uint32_t>(value));
      } else {
        Unknown(tag, p);
      }
    }
    if (attrs_.active()) attrs[row] = attrs_.End(row, weir_event_table_id);
  }
}

void Builder::Links() {
  COLUMN(weir_range, kLink, link, attrs);
  COLUMN(weir_id, kLink, link, trace_id);
  COLUMN(weir_id, kLink, link, span_id);
  COLUMN(weir_str, kLink, link, trace_state);
  COLUMN(uint32_t, kLink, link, flags);
  COLUMN(uint32_t, kLink, link, dropped_attrs);
  TEXT(kLink, link, trace_state);
  for (uint32_t row = 0; row < core_.table[kLink].rows; ++row) {
    const uint8_t* p = Begin(kLink, row);
    const uint8_t* const stop = End(kLink, row);
    if (attrs_.active()) attrs_.Begin();
    while (p < stop) {
      const uint32_t tag = ReadTag(p);
      if (tag == Tag(1, kBytes) || tag == Tag(2, kBytes)) {
        const uint32_t length = ReadLength(p);
        const bool trace = tag == Tag(1, kBytes);
        ReadId(p, length, trace ? 16 : 8, trace ? trace_id : span_id, row);
        p += length;
      } else if (tag == Tag(3, kBytes)) {
        const uint32_t length = ReadLength(p);
        Put(trace_state, row, View(p, length));
        text_.Add(trace_state_text, WEIR_TEXT_STATE, row, length);
        p += length;
      } else if (tag == Tag(4, kBytes)) {
        const uint32_t length = ReadLength(p);
        if (attrs_.active()) attrs_.Add(p, p + length);
        p += length;
      } else if (tag == Tag(5, kVarint)) {
        const uint64_t value = ReadVarint(p);
        Put(dropped_attrs, row, static_cast<uint32_t>(value));
      } else if (tag == Tag(6, kFixed32)) {
        Put(flags, row, ReadFixed<uint32_t>(p));
      } else {
        Unknown(tag, p);
      }
    }
    if (attrs_.active()) attrs[row] = attrs_.End(row, weir_link_table_id);
  }
}

}  // namespace weir::batch
