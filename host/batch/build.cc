// The levels that all signals share: request, resources, entities, scopes.
#include "host/batch/builder.h"

namespace weir::batch {

Builder::Builder(Core& core)
    : core_(core), base_(core.base), text_(core), attrs_(core, text_) {}

void Builder::Run() {
  FindResources();
  if (core_.signal == Signal::kProfiles) Dictionary();
  Resources();
  Entities();
  Scopes();
  switch (core_.signal) {
    case Signal::kTraces:
      Spans();
      if (core_.table[kEvent].built) Events();
      if (core_.table[kLink].built) Links();
      break;
    case Signal::kLogs:
      Logs();
      break;
    case Signal::kMetrics:
      Metrics();
      if (core_.table[kPoint].built) Points();
      if (core_.table[kExemplar].built) Exemplars();
      break;
    case Signal::kProfiles:
      Profiles();
      if (core_.table[kSample].built) Samples();
      StringTexts();
      break;
  }
  if (attrs_.active()) core_.table[kAttr].rows = core_.table[kAttr].wire_rows = attrs_.rows();
  text_.Finish();
}

void Builder::FindResources() {
  const uint8_t* p = base_;
  const uint8_t* const end = base_ + core_.base_bytes;
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kBytes)) {
      const uint32_t length = ReadLength(p);
      Place(kResource, p, length);
      p += length;
    } else if (core_.signal == Signal::kProfiles && tag == Tag(2, kBytes)) {
      SkipValue(tag, p);
    } else {
      Unknown(tag, p);
    }
  }
}

void Builder::Resources() {
  weir_str* schema_url = Col<weir_str>(kResource, WEIR_COLUMN(resource, schema_url));
  weir_range* scopes = Col<weir_range>(kResource, WEIR_COLUMN(resource, scopes));
  weir_range* attr_range = Col<weir_range>(kResource, WEIR_COLUMN(resource, attrs));
  uint32_t* parent = Col<uint32_t>(kScope, WEIR_COLUMN(scope, resource));
  for (uint32_t row = 0; row < core_.table[kResource].rows; ++row) {
    const uint8_t* p = Begin(kResource, row);
    const uint8_t* const end = End(kResource, row);
    scopes[row].first = next_[kScope];
    if (attrs_.active()) attrs_.Begin();
    while (p < end) {
      const uint32_t tag = ReadTag(p);
      switch (tag) {
        case Tag(1, kBytes): {
          const uint32_t length = ReadLength(p);
          Resource(p, p + length, row);
          p += length;
          break;
        }
        case Tag(2, kBytes): {
          const uint32_t length = ReadLength(p);
          parent[Place(kScope, p, length)] = row;
          p += length;
          break;
        }
        case Tag(3, kBytes): {
          const uint32_t length = ReadLength(p);
          Put(schema_url, row, View(p, length));
          text_.Add(TextColumnOf(kResource, ColumnOf(WEIR_COLUMN(resource, schema_url))),
                    WEIR_TEXT_SCHEMA, row, length);
          p += length;
          break;
        }
        default:
          Unknown(tag, p);
      }
    }
    scopes[row].count = next_[kScope] - scopes[row].first;
    if (attrs_.active()) attr_range[row] = attrs_.End(row, weir_resource_table_id);
  }
}

void Builder::Resource(const uint8_t* p, const uint8_t* end, uint32_t row) {
  uint32_t* dropped = Col<uint32_t>(kResource, WEIR_COLUMN(resource, dropped_attrs));
  uint32_t* parent = Col<uint32_t>(kEntity, kEntityResource);
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kBytes) && attrs_.active()) {
      const uint32_t length = ReadLength(p);
      attrs_.Add(p, p + length);
      p += length;
    } else if (tag == Tag(2, kVarint)) {
      const uint64_t value = ReadVarint(p);
      Put(dropped, row, static_cast<uint32_t>(value));
    } else if (tag == Tag(3, kBytes) && parent) {
      const uint32_t length = ReadLength(p);
      parent[Place(kEntity, p, length)] = row;
      p += length;
    } else if (tag == Tag(1, kBytes) || tag == Tag(3, kBytes)) {
      SkipValue(tag, p);
    } else {
      Unknown(tag, p);
    }
  }
}

void Builder::Entities() {
  if (!core_.table[kEntity].built) return;
  weir_str* schema_url = Col<weir_str>(kEntity, kEntitySchemaUrl);
  weir_str* type = Col<weir_str>(kEntity, kEntityType);
  weir_range* keys = Col<weir_range>(kEntity, kEntityKeys);
  weir_str* text = Col<weir_str>(kEntityKey, kEntityKeyText);
  uint32_t* parent = Col<uint32_t>(kEntityKey, kEntityKeyEntity);
  for (uint32_t row = 0; row < core_.table[kEntity].rows; ++row) {
    const uint8_t* p = Begin(kEntity, row);
    const uint8_t* const end = End(kEntity, row);
    const uint32_t first = next_[kEntityKey];
    while (p < end) {
      const uint32_t tag = ReadTag(p);
      const uint32_t field = tag >> 3;
      if ((tag & 7) != kBytes || field > 4) {
        Unknown(tag, p);
        continue;
      }
      const uint32_t length = ReadLength(p);
      if (field <= 2) {
        Put(field == 1 ? schema_url : type, row, View(p, length));
        text_.Add(TextColumnOf(kEntity, field == 1 ? kEntitySchemaUrl : kEntityType),
                  field == 1 ? WEIR_TEXT_SCHEMA : WEIR_TEXT_ENTITY, row, length);
      } else if (parent) {
        const uint32_t key = next_[kEntityKey]++;
        parent[key] = row;
        Put(text, key, View(p, length));
        text_.Add(TextColumnOf(kEntityKey, kEntityKeyText), WEIR_TEXT_ENTITY, key, length);
      }
      p += length;
    }
    Put(keys, row, weir_range{first, next_[kEntityKey] - first});
  }
}

void Builder::Scopes() {
  const TableIndex record = RecordTable(core_.signal);
  weir_str* schema_url = Col<weir_str>(kScope, WEIR_COLUMN(scope, schema_url));
  weir_range* records = Col<weir_range>(kScope, WEIR_COLUMN(scope, records));
  weir_range* attr_range = Col<weir_range>(kScope, WEIR_COLUMN(scope, attrs));
  uint32_t* parent = static_cast<uint32_t*>(core_.table[record].column[1]);
  const uint32_t schema_text = TextColumnOf(kScope, ColumnOf(WEIR_COLUMN(scope, schema_url)));
  for (uint32_t row = 0; row < core_.table[kScope].rows; ++row) {
    const uint8_t* p = Begin(kScope, row);
    const uint8_t* const end = End(kScope, row);
    const uint32_t first = next_[record];
    if (attrs_.active()) attrs_.Begin();
    while (p < end) {
      const uint32_t tag = ReadTag(p);
      if (tag == Tag(2, kBytes)) {
        const uint32_t length = ReadLength(p);
        parent[Place(record, p, length)] = row;
        p += length;
      } else if (tag == Tag(1, kBytes)) {
        const uint32_t length = ReadLength(p);
        Scope(p, p + length, row);
        p += length;
      } else if (tag == Tag(3, kBytes)) {
        const uint32_t length = ReadLength(p);
        Put(schema_url, row, View(p, length));
        text_.Add(schema_text, WEIR_TEXT_SCHEMA, row, length);
        p += length;
      } else {
        Unknown(tag, p);
      }
    }
    records[row] = {first, next_[record] - first};
    if (attrs_.active()) attr_range[row] = attrs_.End(row, weir_scope_table_id);
  }
}

void Builder::Scope(const uint8_t* p, const uint8_t* end, uint32_t row) {
  weir_str* name = Col<weir_str>(kScope, WEIR_COLUMN(scope, name));
  weir_str* version = Col<weir_str>(kScope, WEIR_COLUMN(scope, version));
  uint32_t* dropped = Col<uint32_t>(kScope, WEIR_COLUMN(scope, dropped_attrs));
  while (p < end) {
    const uint32_t tag = ReadTag(p);
    if (tag == Tag(1, kBytes) || tag == Tag(2, kBytes)) {
      const bool is_name = tag == Tag(1, kBytes);
      const uint32_t id = is_name ? WEIR_COLUMN(scope, name) : WEIR_COLUMN(scope, version);
      const uint32_t length = ReadLength(p);
      Put(is_name ? name : version, row, View(p, length));
      text_.Add(TextColumnOf(kScope, ColumnOf(id)), WEIR_TEXT_SCOPE, row, length);
      p += length;
    } else if (tag == Tag(3, kBytes)) {
      const uint32_t length = ReadLength(p);
      if (attrs_.active()) attrs_.Add(p, p + length);
      p += length;
    } else if (tag == Tag(4, kVarint)) {
      const uint64_t value = ReadVarint(p);
      Put(dropped, row, static_cast<uint32_t>(value));
    } else {
      Unknown(tag, p);
    }
  }
}

void Builder::Numbers(uint32_t tag, const uint8_t*& p) {
  uint64_t* v = Col<uint64_t>(kNum, WEIR_COLUMN(num, v));
  if (!v) {
    SkipValue(tag, p);
    return;
  }
  if ((tag & 7) == kVarint) {
    v[next_[kNum]++] = ReadVarint(p);
    return;
  }
  const uint32_t length = ReadLength(p);
  const uint8_t* const end = p + length;
  while (p < end) v[next_[kNum]++] = ReadVarint(p);
}

void Builder::Fixed64s(uint32_t tag, const uint8_t*& p, weir_str* column, uint32_t row) {
  const uint32_t length = (tag & 7) == kFixed64 ? 8 : ReadLength(p);
  const uint8_t* const run = p;
  p += length;
  if (!column || length == 0) return;
  weir_str& cell = column[row];
  if (cell.len == 0) {
    cell = View(run, length);
    return;
  }
  const bool at_end = (cell.off & WEIR_ARENA_BIT) &&
                      (cell.off & ~WEIR_ARENA_BIT) + cell.len == core_.face.arena_pos;
  weir_str room;
  char* to = weir_alloc(&core_.face, at_end ? length : cell.len + length, &room);
  if (!to) return;  // The batch is marked; Build fails.
  if (!at_end) {
    std::memcpy(to, core_.Bytes(cell), cell.len);
    to += cell.len;
    cell.off = room.off;
  }
  std::memcpy(to, run, length);
  cell.len += length;
}

void FillColumns(Core& core) { Builder(core).Run(); }

}  // namespace weir::batch
