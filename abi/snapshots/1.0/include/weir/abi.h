// weir/abi.h - the contract between a Weir host and its plugins, version 1.
//
// A plugin is one shared library. It exports one function, weir_plugin_v1, which returns a table of
// components (receivers, processors, exporters), and it carries one ELF note (WEIR_PLUGIN_NOTE).
//
// The seven rules that the rest of this file relies on:
//
//  1. A struct that crosses starts with its size in bytes and only ever grows at its end. Read a
//     member that is newer than your minimum with WEIR_HAS. Tables of functions obey the same rule.
//     A struct without a size never changes. What is called `reserved` is 0 and read by nobody.
//  2. [thread & state] after a function says who calls it, and when:
//       [control]  one thread of the host that handles no data; blocking for a short time is fine.
//       [lane]     whoever holds the lane of the shard: never two at once, each sees what the one
//                  before did, but not always the same thread: no thread_local. No blocking.
//       [loop]     the one thread that serves the shard, outside the lane. No blocking, except in
//                  a component flagged WEIR_BLOCKING, whose thread does nothing else.
//       [any]      any thread, at any time between create and destroy.
//     Processors are called as [lane], receivers and exporters as [loop]. So the shard of a
//     processor belongs to its lane, the shard of a receiver or exporter to its thread, and neither
//     needs a lock.
//  3. The instance is const in every [lane] and [loop] call: all shards read it at the same time.
//     What changes lives in the shard.
//  4. Columns are const. An edit is made by an inline function of this file, which stores the cell
//     and writes the batch's edit log in one step; an edit can not be lost by forgetting a flag.
//  5. What a call is given is borrowed: valid until that call returns, where no comment says
//     otherwise. No memory is freed by the side that did not make it.
//  6. The side that declares a weir_outcome owns its text buffer; the other side copies into it.
//  7. No exception, panic, longjmp, signal handler, setlocale, setenv, chdir or exit crosses.
//
// "Required" at a function pointer says whether it may be NULL. Everything here is of ABI 1.0; what
// a later minor adds is marked [1.N]. Times are nanoseconds, sizes are bytes, texts are UTF-8: one
// with a length beside it need not end with NUL, one without does. Names follow OTLP, and numbers
// that OTLP defines (kinds, codes, severities, flags) are OTLP's; no member is named by a keyword
// of C++, Rust or Go. C11 and C++11, little-endian 64-bit Linux.
#ifndef WEIR_ABI_H
#define WEIR_ABI_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#define WEIR_STATIC_ASSERT(c, m) static_assert(c, m)
#else
#define WEIR_STATIC_ASSERT(c, m) _Static_assert(c, m)
#endif

// A plugin built with this file runs in hosts of this major from the minor that its note asks for.
// The data revision is that of what columns mean; a host refuses others than its own.
#define WEIR_ABI_MAJOR 1
#define WEIR_ABI_MINOR 0
#define WEIR_DATA_REVISION 1

WEIR_STATIC_ASSERT(sizeof(void *) == 8, "Weir supports 64-bit platforms only");
// True when the struct at `p` is long enough to hold member `f` of type `T`.
#define WEIR_HAS(p, T, f) ((p)->size >= offsetof(T, f) + sizeof(((T *)0)->f))

typedef struct weir_host weir_host;      // The host as one instance sees it.
typedef struct weir_lane weir_lane;      // What one shard knows about its lane.
typedef struct weir_batch weir_batch;    // The tables of one batch of one signal.
typedef struct weir_sink weir_sink;      // Where a receiver puts its data.
typedef struct weir_config weir_config;  // The configuration of one instance.
typedef struct weir_state_writer weir_state_writer;  // Where state_save puts its entries.

// Defined by the plugin. In C write `struct weir_instance { ... };` in your own file: no casts.
typedef struct weir_instance weir_instance;  // [control] writes, everybody reads.
typedef struct weir_shard weir_shard;        // One per lane.

// ---------------------------------------------------------------------------------- results
// Result of every call that can fail. Values are never renumbered or reused; 2 is reserved. Unknown
// negative values mean WEIR_PERMANENT, unknown positive ones WEIR_OK.
typedef int32_t weir_status;
enum {
  WEIR_OK = 0,
  WEIR_PENDING = 1,     // Taken; exactly one completion follows.
  WEIR_RETRY = -1,      // Not taken; the same call may succeed after retry_after_ns.
  WEIR_BUSY = -2,       // Not taken, no room now; on_ready tells a receiver when there is.
  WEIR_PARTIAL = -3,    // Taken except for `rejected` items, at least one.
  WEIR_PERMANENT = -4,  // Never: this input or this configuration can not be accepted.
  WEIR_CANCELLED = -5,  // Given up because the host is shutting down.
  WEIR_FATAL = -6       // The instance is broken: only stop, shutdown, shard_close, destroy follow.
};

// Details of a result. A returned status always counts; `status` is set only where there is no
// return value (complete, on_ack), and is ignored elsewhere. Whoever declares it clears it, sets
// `size`, and may leave out the buffers.
typedef struct weir_outcome {
  uint32_t size;
  weir_status status;
  uint64_t retry_after_ns;  // RETRY, BUSY. 0: the host chooses.
  uint64_t rejected;        // PARTIAL: how many items (spans, log records, data points).
  uint64_t *reject_bits;    // PARTIAL: one bit per row of the item table; may be NULL.
  char *text;               // Message in UTF-8 without NUL; may be NULL.
  uint32_t text_len, text_cap;
  char *pointer;            // Errors of create: RFC 6901 JSON pointer into the configuration.
  uint32_t pointer_len, pointer_cap;
} weir_outcome;

// Copies `from` into a buffer of `cap` bytes, cutting at a UTF-8 character. Returns the length.
static inline uint32_t weir_copy_text(char *to, uint32_t cap, const char *from, size_t n) {
  if (!to) return 0;
  if (n > cap) {
    n = cap;
    while (n > 0 && ((unsigned char)from[n] & 0xC0u) == 0x80u) n--;
  }
  memcpy(to, from, n);
  return (uint32_t)n;
}

// Stores a message and returns `status`, so that failing is one line:
//   return weir_fail(outcome, WEIR_PERMANENT, "/endpoint", "not host:port: \"8125\"");
// `outcome` and `pointer` may be NULL.
static inline weir_status weir_fail(weir_outcome *outcome, weir_status status, const char *pointer,
                                    const char *text) {
  if (outcome) {
    outcome->text_len = weir_copy_text(outcome->text, outcome->text_cap, text, strlen(text));
    outcome->pointer_len = pointer ? weir_copy_text(outcome->pointer, outcome->pointer_cap,
                                                    pointer, strlen(pointer)) : 0;
  }
  return status;
}

// ------------------------------------------------------------------------------------ cells
enum { WEIR_TRACES = 1, WEIR_METRICS = 2, WEIR_LOGS = 4, WEIR_PROFILES = 8 };  // Bits of `signals`.

// A view of bytes. The top bit of `off` picks the segment: 0 wire (read only), 1 arena. A cell
// always holds a view that may be read; absent and empty are both {0, 0}, and where they differ a
// type or `has` column says so.
typedef struct weir_str { uint32_t off, len; } weir_str;
typedef struct weir_range { uint32_t first, count; } weir_range;  // Rows [first, first + count).
typedef uint32_t weir_id;    // As weir_str.off, of 16 (trace) or 8 (span) bytes; or WEIR_NO_ID.
// Of a LIST or MAP: the first row after everything below it, and the number of direct children.
typedef struct weir_kids { uint32_t end, count; } weir_kids;
typedef union weir_val {     // By the row's value_type.
  weir_str text;             // STR, BYTES.
  int64_t i64;               // I64; BOOL 0 or 1.
  double f64;                // F64.
  weir_kids kids;            // LIST, MAP.
  uint64_t bits;             // The same 8 bytes, whatever they are.
} weir_val;

#define WEIR_ARENA_BIT 0x80000000u
#define WEIR_NO_ROW UINT32_MAX      // For a row: there is none.
#define WEIR_NO_ID UINT32_MAX       // For a weir_id: not set.
#define WEIR_ABSENT_OFF UINT32_MAX  // weir_str.off of a text that the arena had no room for.

enum {  // value_type. Leave rows of a type that you do not know alone.
  WEIR_V_NONE, WEIR_V_STR, WEIR_V_BOOL, WEIR_V_I64, WEIR_V_F64, WEIR_V_BYTES, WEIR_V_LIST,
  WEIR_V_MAP
};
enum {  // Bits of attr.flags. 1 is the host's.
  WEIR_ATTR_DELETED = 2,
  WEIR_ATTR_ADDED = 4,
  WEIR_ATTR_MOVED = 8,    // A dead row; `val.bits` is the row that took its place.
  WEIR_ATTR_INDEXED = 16  // Profiles: came as an index into the string table.
};
#define WEIR_ATTR_DEAD (WEIR_ATTR_DELETED | WEIR_ATTR_MOVED)

// ----------------------------------------------------------------------------------- tables
// A table is a struct of columns, and row i of each column is row i of the table. Every one begins
// with this head. A column is NULL unless the component declared it. Column pointers do not change
// during a call, also when rows are added. `drop` is a bitmap: a set bit leaves the row and all
// below it out of what is sent on; parents left without rows go too.
#define WEIR_TABLE_HEAD                                                    \
  uint32_t size, rows; /* `rows` may grow up to `cap` during a call. */    \
  uint32_t cap, reserved;                                                  \
  uint64_t *drop

// Id of a column, for `need` and `write`: WEIR_COLUMN(span, name). Table << 16 | column, where the
// column is its place among the table's pointers: both are stable because pointers are only
// appended. WEIR_COLUMN(log, drop) in `write` asks to drop, (span, attrs) and (span, events) to add
// attributes and events, (attr, flags) to delete attributes, (text, ref) to edit any text through
// the text table. Declaring one column of `attr` builds all of that table.
#define WEIR_COLUMN(table, column)                \
  ((uint32_t)weir_##table##_table_id << 16 |      \
   (uint32_t)((offsetof(weir_##table##_table, column) - 16) / sizeof(void *)))
#define WEIR_OPTIONAL 0x80000000u  // Or'ed to an id: a host without this column leaves it NULL.

typedef struct weir_columns {  // A list of column ids; static, or as old as the instance.
  const uint32_t *ids;
  uint32_t count, reserved;
} weir_columns;
enum {  // Also attr.owner_table. The last one owns the attribute row that is a log record's body.
  weir_resource_table_id = 2, weir_scope_table_id = 3, weir_attr_table_id = 6,
  weir_span_table_id = 7, weir_event_table_id = 8, weir_link_table_id = 9, weir_log_table_id = 10,
  weir_metric_table_id = 11, weir_point_table_id = 12, weir_hist_table_id = 13,
  weir_exphist_table_id = 14, weir_summary_table_id = 15, weir_exemplar_table_id = 16,
  weir_num_table_id = 17, weir_text_table_id = 18, weir_hit_table_id = 19,
  WEIR_OWNER_LOG_BODY = 128  // 1, 4, 5 are kept for requests and entities, 64 to 79 for profiles.
};

// In each struct below the columns after "E" can be set; the others can not. Times are unix
// nanoseconds; 0: not given. The first column of a table is the row of its parent, except where it
// has none. A column of weir_range holds rows of the table that it is named after: `records` rows
// of span, log or metric, by the signal, `metadata` rows of attr.
typedef struct weir_resource_table { WEIR_TABLE_HEAD;
  const weir_range *scopes, *attrs;
  const weir_str *schema_url;                                 // E, with what follows.
  const uint32_t *dropped_attrs;
} weir_resource_table;
typedef struct weir_scope_table { WEIR_TABLE_HEAD;
  const uint32_t *resource;
  const weir_range *records, *attrs;
  const weir_str *name, *version, *schema_url;                // E, with what follows.
  const uint32_t *dropped_attrs;
} weir_scope_table;

// All attributes of the batch and log bodies, one table. The rows of one owner are contiguous. A
// LIST or MAP row is followed by all that is below it, in pre-order, so that a flat sweep of an
// owner's range sees every nested value, and `val.kids.end` skips one. Rows with a bit of
// WEIR_ATTR_DEAD are not there for anybody.
typedef struct weir_attr_table { WEIR_TABLE_HEAD;
  const uint32_t *owner;         // Row of owner_table.
  const weir_str *key;           // E. Empty for elements of a LIST and for a log body.
  const weir_val *val;           // E, with value_type: weir_attr_set.
  const uint32_t *key_id;        // Of weir.keys/1; 0: no component subscribed to this name.
  const uint8_t *value_type;     // WEIR_V_*
  const uint8_t *flags;          // WEIR_ATTR_*
  const uint8_t *depth;          // 0: attribute or body. Nested values count up.
  const uint8_t *owner_table;    // weir_*_table_id or WEIR_OWNER_LOG_BODY.
} weir_attr_table;

typedef struct weir_span_table { WEIR_TABLE_HEAD;
  const uint32_t *scope;
  const weir_range *attrs, *events, *links;
  const weir_id *trace_id, *span_id, *parent_id;             // E, with what follows.
  const weir_str *trace_state, *name, *status_message;
  const uint64_t *start, *end;
  const int32_t *kind, *status_code;
  const uint32_t *flags, *dropped_attrs, *dropped_events, *dropped_links;
} weir_span_table;
typedef struct weir_event_table { WEIR_TABLE_HEAD;
  const uint32_t *span;
  const weir_range *attrs;
  const uint64_t *time;          // E, with what follows.
  const weir_str *name;
  const uint32_t *dropped_attrs;
} weir_event_table;
typedef struct weir_link_table { WEIR_TABLE_HEAD;
  const uint32_t *span;
  const weir_range *attrs;
  const weir_id *trace_id, *span_id;                          // E, with what follows.
  const weir_str *trace_state;
  const uint32_t *flags, *dropped_attrs;
} weir_link_table;

typedef struct weir_log_table { WEIR_TABLE_HEAD;
  const uint32_t *scope;
  const weir_range *attrs;
  const uint32_t *body;          // Row of attr, WEIR_NO_ROW: none. Set through that row.
  const uint64_t *time, *observed;                            // E, with what follows.
  const int32_t *severity;       // SeverityNumber; 0: not given.
  const weir_str *severity_text, *event_name;
  const weir_id *trace_id, *span_id;
  const uint32_t *flags, *dropped_attrs;
} weir_log_table;

typedef struct weir_metric_table { WEIR_TABLE_HEAD;
  const uint32_t *scope;
  const weir_range *points, *metadata;
  const int32_t *kind;           // 0 none, 1 gauge, 2 sum, 3 histogram, 4 exponential, 5 summary.
  const weir_str *name, *description, *unit;                  // E, with what follows.
  const int32_t *temporality;
  const uint32_t *monotonic;
} weir_metric_table;

enum { WEIR_HAS_INT = 1, WEIR_HAS_DOUBLE = 2, WEIR_HAS_SUM = 4, WEIR_HAS_MIN = 8,
       WEIR_HAS_MAX = 16 };      // Bits of point.has and exemplar.has.
typedef struct weir_point_table { WEIR_TABLE_HEAD;
  const uint32_t *metric;
  const weir_range *attrs, *exemplars;
  const uint32_t *detail;        // Row of hist, exphist or summary, by the metric's kind.
  const uint64_t *start, *time;                               // E, with what follows.
  const uint32_t *flags, *has;
  const weir_val *value;         // i64 or f64, by `has`.
} weir_point_table;
typedef struct weir_hist_table { WEIR_TABLE_HEAD;
  const uint32_t *point;
  // Packed 8-byte integers and doubles, not aligned. `bounds` can be set (WEIR_SET_TEXT).
  const weir_str *buckets, *bounds;
  const uint64_t *count;                                      // E, with what follows.
  const double *sum, *min, *max;     // By point.has.
} weir_hist_table;
typedef struct weir_exphist_table { WEIR_TABLE_HEAD;
  const uint32_t *point;
  const weir_range *pos, *neg;   // Rows of num.
  const uint64_t *count;                                      // E, with what follows.
  const double *sum, *min, *max, *zero_threshold;
  const uint64_t *zero_count;
  const int32_t *scale, *pos_offset, *neg_offset;
} weir_exphist_table;
typedef struct weir_summary_table { WEIR_TABLE_HEAD;
  const uint32_t *point;
  const weir_range *quantiles;   // Pairs of rows of num: quantile, value, as f64 bits.
  const uint64_t *count;                                      // E, with what follows.
  const double *sum;
} weir_summary_table;
typedef struct weir_exemplar_table { WEIR_TABLE_HEAD;
  const uint32_t *point;
  const weir_range *attrs;
  const uint64_t *time;                                       // E, with what follows.
  const uint32_t *has;
  const weir_val *value;
  const weir_id *trace_id, *span_id;
} weir_exemplar_table;
typedef struct weir_num_table { WEIR_TABLE_HEAD; const uint64_t *v; } weir_num_table;

// What a text is; masks are 1 << class. Ask for all but some (~0ull ^ 1 << WEIR_TEXT_SCHEMA): then
// classes that did not exist when the plugin was built are offered too.
enum {
  WEIR_TEXT_VALUE,        // Of an attribute, at any depth.
  WEIR_TEXT_BODY,         // Of a log record, at any depth.
  WEIR_TEXT_NAME,         // Of a span, an event or a log record's event.
  WEIR_TEXT_MESSAGE,      // Of a span's status.
  WEIR_TEXT_SEVERITY,     // Of a log record.
  WEIR_TEXT_STRING,       // Profiles: of the string table.
  WEIR_TEXT_KEY,          // Of an attribute, at any depth.
  WEIR_TEXT_METRIC,       // The name of a metric.
  WEIR_TEXT_DESCRIPTION,  // Of a metric.
  WEIR_TEXT_SCOPE,        // Name and version of a scope.
  WEIR_TEXT_ENTITY,       // Type and keys of an entity of a resource.
  WEIR_TEXT_STATE,        // W3C trace state, of a span or a link.
  WEIR_TEXT_SCHEMA,       // A schema URL.
  WEIR_TEXT_UNIT,         // Of a metric; of values in profiles.
  WEIR_TEXT_FORMAT,       // Profiles: of the original payload.
  WEIR_TEXT_BYTES,        // A value of type BYTES that is UTF-8.
  WEIR_TEXT_PAYLOAD,      // Profiles: the original payload.
  WEIR_TEXT_UNKNOWN,      // A field that the host does not know, where it is UTF-8. Read only.
  WEIR_TEXT_NUMBER        // A long integer of an attribute or a body, in decimal. Read only.
};
enum { WEIR_TEXT_READ_ONLY = 1 };  // Bits of weir_text.flags: counted, not editable.

// A text, as a reference to the cell that holds it; no copy, so that an edit through the cell's own
// column and an edit through this table are the same edit. Use weir_text_get and weir_text_set.
typedef struct weir_text {
  uint16_t column;               // Index into weir_batch.text_columns.
  uint8_t text_class, flags;
  uint32_t row;
} weir_text;
typedef struct weir_text_column {  // `column` is the WEIR_COLUMN id of the cells.
  uint32_t column, reserved; const weir_str *cells;
} weir_text_column;
typedef struct weir_text_table {  // Every text of the classes that the component asked for.
  WEIR_TABLE_HEAD;
  const weir_text *ref;
} weir_text_table;

// One match of one of the instance's own patterns, in the texts as they were when the call began,
// sorted by text, from, pattern. Matches of different patterns may overlap.
typedef struct weir_hit {
  uint32_t text, pattern, from, to;  // Row of the text table; id of weir.regex/1; bytes [from, to).
} weir_hit;
typedef struct weir_hit_table { WEIR_TABLE_HEAD; const weir_hit *match; } weir_hit_table;

// ------------------------------------------------------------------------------------ batch
// One entry of the edit log; `old` is what the cell held, zero-extended.
typedef struct weir_edit { uint32_t column, row; weir_val old; } weir_edit;
// What the inline functions below can not do themselves. On failure they set WEIR_BATCH_FAILED, and
// the host fails the stage, so that plugins need not check every call. Required: yes, all. [lane]
typedef struct weir_batch_ops {
  uint32_t size, reserved;
  weir_status (*arena_grow)(weir_batch *b, uint32_t bytes);
  weir_status (*edits_grow)(weir_batch *b);
  // Adds `n` attributes of type NONE at the end of an owner's range, which may move: ranges are
  // updated, old rows become MOVED. `table` may be attr: entries of the LIST or MAP row `owner`.
  uint32_t (*attr_add)(weir_batch *b, uint32_t table, uint32_t owner, uint32_t n);
  void (*attr_clear)(weir_batch *b, uint32_t row);  // All below a LIST or MAP becomes DELETED.
  // Adds `n` rows of zeros below row `parent` of the table above. A range of rows may move.
  uint32_t (*rows_add)(weir_batch *b, uint32_t table, uint32_t parent, uint32_t n);
} weir_batch_ops;

enum {  // Bits of weir_batch.flags.
  WEIR_BATCH_FAILED = 1,  // An edit was not made: a limit, or a column that was not declared.
  WEIR_BATCH_NEW = 2      // Of batch_new: it is encoded from its cells, so nothing is logged.
};

// One batch of one signal. Valid, with all that it leads to, until the call returns. Tables that
// were not declared are NULL, except those of the records and items: span, log, metric and point.
struct weir_batch {
  uint32_t size;
  uint16_t signal, data_revision;  // One of WEIR_TRACES ..
  uint32_t flags, arena_pos, arena_end, edit_count, edit_cap, text_column_count;
  const uint8_t *seg[2];         // Wire, arena. Differs from batch to batch.
  weir_edit *edits;
  const weir_batch_ops *ops;
  void *host_data;               // The host's own.
  const weir_text_column *text_columns;
  const weir_range *item_attrs;  // The items, whatever the signal, for components that treat all
  uint64_t *item_drop;           // alike: the columns `attrs` and `drop` of table item_table.
  uint32_t item_table, item_rows;
  weir_resource_table *resource;
  weir_scope_table *scope;
  weir_attr_table *attr;
  weir_text_table *text;
  weir_hit_table *hit;
  weir_span_table *span; weir_event_table *event; weir_link_table *link;
  weir_log_table *log;
  weir_metric_table *metric; weir_point_table *point; weir_exemplar_table *exemplar;
  weir_hist_table *hist; weir_exphist_table *exphist; weir_summary_table *summary;
  weir_num_table *num;
};

// ---------------------------------------------------------------------------- reading, inline
// [lane], and [loop] for the batch that an exporter was given.

static inline const char *weir_ptr(const weir_batch *b, weir_str s) {
  return (const char *)(b->seg[s.off >> 31] + (s.off & ~WEIR_ARENA_BIT));
}
// The 16 or 8 bytes of an id, or NULL when it is not set.
static inline const uint8_t *weir_id_bytes(const weir_batch *b, weir_id id) {
  return id == WEIR_NO_ID ? NULL : b->seg[id >> 31] + (id & ~WEIR_ARENA_BIT);
}
static inline int weir_dropped(const uint64_t *drop, uint32_t row) {
  return (int)(drop[row >> 6] >> (row & 63) & 1);
}
// The first live attribute with this key id in an owner's range, not in nested values, or
// WEIR_NO_ROW: weir_attr_find(b, b->log->attrs[row], key_id).
static inline uint32_t weir_attr_find(const weir_batch *b, weir_range attrs, uint32_t key_id) {
  const weir_attr_table *t = b->attr;
  uint32_t a;
  for (a = attrs.first; a < attrs.first + attrs.count; a++)
    if (t->key_id[a] == key_id && t->depth[a] == 0 && !(t->flags[a] & WEIR_ATTR_DEAD)) return a;
  return WEIR_NO_ROW;
}
// Where an attribute row is now, if its range has moved since the row was remembered.
static inline uint32_t weir_attr_row(const weir_batch *b, uint32_t a) {
  while (b->attr->flags[a] & WEIR_ATTR_MOVED) a = (uint32_t)b->attr->val[a].bits;
  return a;
}
static inline uint32_t weir_text_row(const weir_batch *b, uint32_t text) {
  weir_text t = b->text->ref[text];
  return b->text_columns[t.column].column >> 16 == weir_attr_table_id ? weir_attr_row(b, t.row)
                                                                      : t.row;
}
static inline weir_str weir_text_get(const weir_batch *b, uint32_t text) {
  return b->text_columns[b->text->ref[text].column].cells[weir_text_row(b, text)];
}
// ---------------------------------------------------------------------------- editing, inline
// [lane]. The column must be in `write`. Results need no check but in redactors: WEIR_BATCH_FAILED.

// `n` writable bytes in the batch's arena, named by *out. At the limit NULL, and an *out that no
// setter takes.
static inline char *weir_alloc(weir_batch *b, uint32_t n, weir_str *out) {
  if (b->arena_end - b->arena_pos < n && b->ops->arena_grow(b, n) < 0) {
    b->flags |= WEIR_BATCH_FAILED;
    out->off = WEIR_ABSENT_OFF, out->len = 0;
    return NULL;
  }
  out->off = b->arena_pos | WEIR_ARENA_BIT;
  out->len = n;
  b->arena_pos += n;
  return (char *)(uintptr_t)(b->seg[1] + (out->off & ~WEIR_ARENA_BIT));
}
// A copy of `text` in the arena. For a constant, call it once per batch and share the view.
static inline weir_str weir_copy(weir_batch *b, const char *text, size_t n) {
  weir_str s;
  char *p = weir_alloc(b, (uint32_t)n, &s);
  if (p && n) memcpy(p, text, n);
  return s;
}
// Stores a cell of `width` bytes and logs what it held. The macros below are the way to call it.
static inline weir_status weir_set_cell(weir_batch *b, uint32_t column, const void *cells,
                                        uint32_t width, uint32_t row, weir_val now) {
  weir_edit *e;
  char *cell = (char *)(uintptr_t)cells + (size_t)row * width;
  if (!cells || row == WEIR_NO_ROW ||
      (!(b->flags & WEIR_BATCH_NEW) && b->edit_count == b->edit_cap && b->ops->edits_grow(b) < 0)) {
    b->flags |= WEIR_BATCH_FAILED;
    return WEIR_PERMANENT;
  }
  if (!(b->flags & WEIR_BATCH_NEW)) {
    e = &b->edits[b->edit_count++];
    e->column = column, e->row = row, e->old.bits = 0;
    memcpy(&e->old, cell, width);
  }
  memcpy(cell, &now, width);
  return WEIR_OK;
}
static inline weir_val weir_val_bits(uint64_t v) { weir_val r; r.bits = v; return r; }
static inline weir_val weir_val_i64(int64_t v) { weir_val r; r.i64 = v; return r; }
static inline weir_val weir_val_f64(double v) { weir_val r; r.f64 = v; return r; }
static inline weir_val weir_val_text(weir_str v) { weir_val r; r.text = v; return r; }

// WEIR_SET(b, log, severity, row, 9): an integer column. The sizeof makes others not compile.
#define WEIR_SET(b, table, name, row, v)                                                      \
  weir_set_cell((b), WEIR_COLUMN(table, name), (b)->table->name, sizeof(*(b)->table->name),  \
                (row), weir_val_bits((uint64_t)(v) + 0 * sizeof(*(b)->table->name & 0)))
// WEIR_SET_TEXT(b, span, name, row, s): a column of weir_str; `s` from the arena or another cell.
#define WEIR_SET_TEXT(b, table, name, row, s) \
  weir_set_text((b), WEIR_COLUMN(table, name), (b)->table->name, (row), (s))
// WEIR_SET_VAL(b, point, value, row, weir_val_f64(1.5)): a column of weir_val, but for attr.val.
#define WEIR_SET_VAL(b, table, name, row, v) \
  weir_set_val((b), WEIR_COLUMN(table, name), (b)->table->name, (row), (v))
static inline weir_status weir_set_val(weir_batch *b, uint32_t id, const weir_val *cells,
                                       uint32_t row, weir_val v) {
  return weir_set_cell(b, id, cells, 8, row, v);
}
static inline weir_status weir_set_text(weir_batch *b, uint32_t id, const weir_str *cells,
                                        uint32_t row, weir_str s) {
  return weir_set_cell(b, id, cells, 8, s.off == WEIR_ABSENT_OFF ? WEIR_NO_ROW : row,
                       weir_val_text(s));
}
// Leaves out a row of any table: weir_drop(b->log->drop, row). Not logged: the bitmap is the log.
static inline void weir_drop(uint64_t *drop, uint32_t row) { drop[row >> 6] |= 1ull << (row & 63); }

// Sets the value of attribute row `a`. WEIR_NO_ROW, what a full table gave, only fails the batch.
static inline weir_status weir_attr_set(weir_batch *b, uint32_t a, uint8_t type, weir_val v) {
  weir_attr_table *t = b->attr;
  if (a == WEIR_NO_ROW ||
      ((type == WEIR_V_STR || type == WEIR_V_BYTES) && v.text.off == WEIR_ABSENT_OFF)) {
    b->flags |= WEIR_BATCH_FAILED;
    return WEIR_PERMANENT;
  }
  if (t->value_type[a] == WEIR_V_LIST || t->value_type[a] == WEIR_V_MAP) b->ops->attr_clear(b, a);
  if (t->value_type[a] != type && WEIR_SET(b, attr, value_type, a, type) < 0) return WEIR_PERMANENT;
  return weir_set_cell(b, WEIR_COLUMN(attr, val), t->val, 8, a, v);
}
static inline weir_status weir_attr_set_str(weir_batch *b, uint32_t a, weir_str s) {
  return weir_attr_set(b, a, WEIR_V_STR, weir_val_text(s));
}
// Deletes attribute row `a` with all below it.
static inline weir_status weir_attr_delete(weir_batch *b, uint32_t a) {
  uint8_t type = b->attr->value_type[a];
  if (type == WEIR_V_LIST || type == WEIR_V_MAP) b->ops->attr_clear(b, a);
  return WEIR_SET(b, attr, flags, a, b->attr->flags[a] | WEIR_ATTR_DELETED);
}
// Adds an attribute without a value to row `owner` of `table` and returns its row, or WEIR_NO_ROW.
// Does not look for the same key first. Rows of that owner which you remember may have moved.
static inline uint32_t weir_attr_add(weir_batch *b, uint32_t table, uint32_t owner, weir_str key) {
  uint32_t a = b->ops->attr_add(b, table, owner, 1);
  if (a == WEIR_NO_ROW || WEIR_SET_TEXT(b, attr, key, a, key) < 0) {
    b->flags |= WEIR_BATCH_FAILED;
    return WEIR_NO_ROW;
  }
  return a;
}
static inline weir_status weir_text_set(weir_batch *b, uint32_t text, weir_str s) {
  const weir_text_column *c = &b->text_columns[b->text->ref[text].column];
  return weir_set_text(b, c->column, c->cells, weir_text_row(b, text), s);
}
// Gives a text new bytes of the same length, a copy of the old ones, and returns them for writing.
// Keep the pointer for further hits in the same text. NULL at the arena's limit: a redactor must
// then fail.
static inline char *weir_text_edit(weir_batch *b, uint32_t text) {
  weir_str old = weir_text_get(b, text), now;
  char *p = weir_alloc(b, old.len, &now);
  if (!p) return NULL;
  if (old.len) memcpy(p, weir_ptr(b, old), old.len);
  return weir_text_set(b, text, now) < 0 ? NULL : p;
}
// Adds a row below `parent` (a request row for a resource: 0) and returns it, or WEIR_NO_ROW.
static inline uint32_t weir_row_add(weir_batch *b, uint32_t table, uint32_t parent) {
  uint32_t row = parent == WEIR_NO_ROW ? parent : b->ops->rows_add(b, table, parent, 1);
  if (row == WEIR_NO_ROW) b->flags |= WEIR_BATCH_FAILED;
  return row;
}
// Adds a log record with a text body.
static inline uint32_t weir_log_add(weir_batch *b, uint32_t scope, uint64_t time, weir_str body) {
  weir_str none = {0, 0};
  uint32_t row = weir_row_add(b, weir_log_table_id, scope);
  if (row == WEIR_NO_ROW) return row;
  WEIR_SET(b, log, time, row, time);
  WEIR_SET(b, log, observed, row, time);
  weir_attr_set_str(b, weir_attr_add(b, WEIR_OWNER_LOG_BODY, row, none), body);
  return row;
}
// A view of bytes in the wire segment, for batches built over a permit's bytes.
static inline weir_str weir_view(const weir_batch *b, const void *data, uint32_t n) {
  weir_str s = {(uint32_t)((const uint8_t *)data - b->seg[0]), n};
  return s;
}

// ----------------------------------------------------------------------------- configuration
typedef struct weir_value {  // One value of the configuration.
  uint32_t value_type;       // WEIR_V_*; WEIR_V_NONE for null or nothing there.
  uint32_t count;            // STR: bytes. LIST, MAP: entries.
  const char *str;           // STR: UTF-8, also NUL-terminated. Never NULL: "" for the rest.
  int64_t i64;               // BOOL, I64.
  double f64;                // F64, and I64 as a double.
} weir_value;

// The host has read the YAML, replaced ${...}, checked it against the component's JSON Schema,
// filled in the schema's defaults, and turned "format": "duration" into integer nanoseconds and
// "format": "bytes" into integer bytes. The same value is offered as text and as a tree. Borrowed
// until create returns.
struct weir_config {
  uint32_t size, json_len;
  const char *json;  // UTF-8, also NUL-terminated.
  // The value at an RFC 6901 pointer. 0 when there is none. Required: yes. [control & create]
  int32_t (*get)(const weir_config *c, const char *pointer, weir_value *out);
  // The key of entry `index` of the MAP at `pointer`, as a STR, in the order of the configuration.
  // 0 when there is none. Required: yes. [control & create]
  int32_t (*key_at)(const weir_config *c, const char *pointer, uint32_t index, weir_value *out);
};

// ------------------------------------------------------------------------------ host services
// The host passed to create is bound to that instance: what it logs, counts and registers carries
// the component's id. Valid until destroy returns.
struct weir_host {
  uint32_t size;
  uint16_t abi_major, abi_minor, data_revision_min, data_revision_max;  // What this host speaks.
  uint32_t reserved;
  // The table of service `id`, or NULL when this host does not have it. Required: yes. [any]
  const void *(*service)(const weir_host *h, const char *id);
  // Says that the instance is broken, as WEIR_FATAL would. For callbacks and threads, which have no
  // result. Required: yes. [any]
  void (*fail)(const weir_host *h, const char *text, size_t n);
};

// Typed lookup: const weir_log_v1 *log = WEIR_SERVICE(host, weir_log_v1);
#define WEIR_SERVICE(h, T) ((const T *)(h)->service((h), T##_id))

struct weir_lane {  // Valid from shard_open until shard_close returns.
  uint32_t size, index, count, reserved;  // This shard's number, and how many there are.
  const weir_host *host;
};

// All functions of the services below are required: a host offers a service whole or not at all.

#define weir_log_v1_id "weir.log/1"
enum { WEIR_DEBUG = 5, WEIR_INFO = 9, WEIR_WARN = 13, WEIR_ERROR = 17 };  // SeverityNumber.
typedef struct weir_log_field { const char *key, *value; } weir_log_field;  // NUL-terminated.
typedef struct weir_log_v1 {
  uint32_t size, reserved;
  // One line. The host adds component and shard and limits the rate. Never per record. [any]
  void (*write)(const weir_host *h, uint32_t severity, const char *text, size_t n,
                const weir_log_field *fields, uint32_t field_count);
} weir_log_v1;
#define weir_metrics_v1_id "weir.metrics/1"
enum { WEIR_COUNTER = 1, WEIR_UP_DOWN_COUNTER = 2, WEIR_GAUGE = 3, WEIR_HISTOGRAM = 4 };
typedef struct weir_metrics_v1 {
  uint32_t size, reserved;
  // Defines one time series and returns its id, 0 at the limit; an id of 0 may be added to.
  // `attributes` is "key=value,..." or NULL. `name` becomes otelcol_<kind>_<component>_<name>.
  // [control & create]
  uint32_t (*define)(const weir_host *h, uint32_t kind, const char *name, const char *unit,
                     const char *description, const char *attributes);
  // Adds to it (GAUGE: sets, HISTOGRAM: records). Once per batch, not per record. [any]
  void (*add)(const weir_host *h, uint32_t id, uint32_t shard, int64_t value);
} weir_metrics_v1;
#define weir_clock_v1_id "weir.clock/1"
typedef struct weir_clock_v1 {
  uint32_t size, reserved;
  uint64_t (*unix_ns)(const weir_host *h);  // Wall clock. [any]
  uint64_t (*mono_ns)(const weir_host *h);  // Monotonic; the base of every deadline. [any]
} weir_clock_v1;
#define weir_keys_v1_id "weir.keys/1"
typedef struct weir_keys_v1 {
  uint32_t size, reserved;
  // Asks that attributes named `key` carry an id; the same name gives the same id in all instances,
  // for the life of the process. 0 at the limit: create must then fail. [control & create]
  uint32_t (*subscribe)(const weir_host *h, const char *key, size_t n);
} weir_keys_v1;
#define weir_regex_v1_id "weir.regex/1"
enum { WEIR_RE_CASELESS = 1, WEIR_RE_UTF8 = 2 };
typedef struct weir_regex_v1 {
  uint32_t size, reserved;
  // Registers a pattern for texts of these classes (bits 1 << WEIR_TEXT_*). `id` is the plugin's
  // choice and comes back in weir_hit.pattern. Before each process the host scans what is new since
  // its last scan, edits of other components too. PERMANENT with a message when the pattern does
  // not compile. [control & create]
  weir_status (*add)(const weir_host *h, const char *pattern, size_t n, uint32_t flags,
                     uint64_t text_classes, uint32_t id, weir_outcome *outcome);
} weir_regex_v1;
#define weir_wire_v1_id "weir.wire/1"
typedef struct weir_piece { const uint8_t *data; uint64_t len; } weir_piece;
typedef struct weir_wire_v1 {
  uint32_t size, reserved;
  // The batch as one OTLP export request, edits written back, as pieces to send one after another
  // (writev). Valid as long as the batch. PERMANENT when an edit could not be applied. [loop]
  weir_status (*pieces)(const weir_batch *b, const weir_piece **pieces, uint32_t *count,
                        uint64_t *bytes);
} weir_wire_v1;

// Holding records back, for processors that decide later (tail sampling, windows). Columns do not
// outlive a batch, so what is held are bytes: a group of records, written back, owned by the shard.
#define weir_hold_v1_id "weir.hold/1"
typedef struct weir_hold_v1 {
  uint32_t size, reserved;
  // Takes `n` rows of the record table out of the batch as one group. For this batch they are as
  // dropped, but not lost: their requests are answered when the group is emitted or dropped, or at
  // once, as the receiver is configured. RETRY when the shard may hold no more; then nothing was
  // taken, and process should answer RETRY. [lane & process]
  weir_status (*detach)(const weir_lane *lane, weir_batch *b, const uint32_t *rows, uint32_t n,
                        uint64_t *group, weir_outcome *outcome);
  // Sends groups on to the next component, as one new batch. They are spent whatever the result,
  // except after RETRY and BUSY. [lane & process, tick, flush]
  weir_status (*emit)(const weir_lane *lane, const uint64_t *groups, uint32_t n,
                      weir_outcome *outcome);
  // Discards groups by decision; counted under `reason`. [lane & process, tick, flush]
  void (*drop)(const weir_lane *lane, const uint64_t *groups, uint32_t n, const char *reason);
} weir_hold_v1;
#define weir_ack_v1_id "weir.ack/1"
typedef struct weir_ack_v1 {
  uint32_t size, reserved;
  // Ends an export that was PENDING; outcome->status counts. Exactly once: a second or late call
  // touches nothing, since the ticket is a number, but is counted against the plugin. [any]
  void (*complete)(const weir_host *h, uint64_t ticket, const weir_outcome *outcome);
} weir_ack_v1;

// What an operator is shown of the instance, beside its metrics: a JSON object, of which
// {"tables": [{"title": .., "columns": [..], "rows": [[..], ..]}]} is drawn as tables.
#define weir_report_v1_id "weir.report/1"
typedef struct weir_report_v1 {
  uint32_t size, reserved;
  // Replaces what the status page shows. Copied. PERMANENT with a message: over 256 KiB, or no JSON
  // object. Not per batch: now and then, such as from `tick`. [any]
  weir_status (*publish)(const weir_host *h, const char *json, size_t n, weir_outcome *outcome);
} weir_report_v1;

// What the plugin gives to be called back. `context` is its own; the host only passes it on.
typedef void (*weir_fn)(void *context);
typedef void (*weir_fd_fn)(void *context, int32_t fd, uint32_t events);  // WEIR_READABLE ..

// Descriptors, timers and threads. Callbacks are [loop] calls of that shard, end before
// shard_close, and have no result: use weir_host.fail. For receivers and exporters; a processor has
// only `tick`.
#define weir_loop_v1_id "weir.loop/1"
enum { WEIR_READABLE = 1, WEIR_WRITABLE = 2, WEIR_CLOSED = 4 };
typedef struct weir_loop_v1 {
  uint32_t size, reserved;
  // Watches `fd`, level-triggered, which the plugin goes on owning. fd_mod changes the events: with
  // 0 nothing comes, not even that the peer is gone. fd_del comes before close(fd). [loop]
  weir_status (*fd_add)(const weir_lane *l, int32_t fd, uint32_t events, weir_fd_fn fn,
                        void *context);
  weir_status (*fd_mod)(const weir_lane *l, int32_t fd, uint32_t events);
  void (*fd_del)(const weir_lane *l, int32_t fd);
  // Calls `fn` once, at a monotonic time. Returns an id, never 0; unknown ids are ignored. [loop]
  uint64_t (*timer_add)(const weir_lane *l, uint64_t at_mono_ns, weir_fn fn, void *context);
  void (*timer_cancel)(const weir_lane *l, uint64_t id);
  // Calls `fn` as [loop] soon: how on_ack or an own thread reaches its shard. [any]
  weir_status (*post)(const weir_lane *l, weir_fn fn, void *context);
  // Opens or takes over the host's socket for "tcp://host:port", "udp://host:port" or "unix:path".
  // `fn` gets each accepted connection, on the lane chosen for it, or once the UDP socket of the
  // lane; the descriptor is non-blocking and the plugin's to close. The listening socket outlives
  // instances, so that a swap refuses nobody. Ends with stop. PERMANENT with a message when the
  // address can not be bound. [loop & start]
  weir_status (*listen)(const weir_lane *l, const char *endpoint, weir_fd_fn fn, void *context,
                        weir_outcome *outcome);
  // Runs `fn` on a new thread, named, pinned and joined by the host: it must return soon after
  // stop_requested says 1. [loop & start]
  weir_status (*thread_start)(const weir_lane *l, const char *name, weir_fn fn, void *context);
  int32_t (*stop_requested)(const weir_lane *l);  // [any]
  // Asks for one call of the processor's `tick` at that time; a second request replaces the first.
  // [lane]
  void (*tick)(const weir_lane *l, uint64_t at_mono_ns);
} weir_loop_v1;

// --------------------------------------------------------------------------------- components
typedef struct weir_processor_v1 {
  uint32_t size, reserved;
  // Edits the batch in place; OK sends on what is left of it. Anything else: nothing of it is sent
  // on, and the host applies the stage's on_failure. Required: yes. [lane & active]
  weir_status (*process)(const weir_instance *self, weir_shard *shard, weir_batch *b,
                         weir_outcome *outcome);
  // What weir_loop_v1.tick asked for. Required: if it asks. [lane & active]
  void (*tick)(const weir_instance *self, weir_shard *shard, uint64_t now_mono_ns);
  // Emits or drops all groups that it still holds: at the end, and after a state_save those that
  // were not given. Required: if it holds. [lane & stopping]
  weir_status (*flush)(const weir_instance *self, weir_shard *shard, uint64_t deadline_mono_ns,
                       weir_outcome *outcome);
} weir_processor_v1;

enum { WEIR_TRANSPORT_NONE = 0, WEIR_TRANSPORT_HTTP = 1, WEIR_TRANSPORT_GRPC = 2 };

// Room for one push: memory budget and a place in every queue that the data can reach.
typedef struct weir_permit {
  uint32_t size;
  uint32_t transport;     // WEIR_TRANSPORT_*, set by the receiver; a label of the host's metrics.
  uint64_t handle;        // 0: none.
  uint8_t *data;          // Host memory to read the body into, in place; 8-byte aligned.
  uint64_t capacity;      // Bytes at `data`.
} weir_permit;

// Where a receiver puts its data. First reserve, then read the body, then push: who can not be
// served is refused before the body is read. A push spends the permit whatever its result. OK:
// safe. PENDING: on_ack(cookie) follows exactly once, perhaps before the push has returned.
// PARTIAL: taken except for outcome->rejected items. Any other negative result: not taken.
struct weir_sink {
  uint32_t size, reserved;
  // Takes room for `bytes`, counted after decompression. BUSY: none now. PERMANENT: more than one
  // request may have. Fills *permit. Required: yes. [any]
  weir_status (*reserve)(const weir_sink *s, uint16_t signal, uint64_t bytes, weir_permit *permit,
                         weir_outcome *outcome);
  // Makes room for `bytes` in all (chunked bodies); `data` may move, what was read moves with it.
  // When refused the permit is as before. Required: yes. [any]
  weir_status (*resize)(const weir_sink *s, weir_permit *permit, uint64_t bytes,
                        weir_outcome *outcome);
  // Gives room back, instead of a push. Required: yes. [any]
  void (*release)(const weir_sink *s, weir_permit *permit);
  // The first `n` bytes at permit->data are an OTLP export request. PERMANENT: they are not.
  // Required: yes. [any]
  weir_status (*push)(const weir_sink *s, weir_permit *permit, uint64_t n, uint64_t cookie,
                      weir_outcome *outcome);
  // The same for bytes that lie elsewhere: lent until `done(owner)`, called once, also behind
  // shard_close but before destroy, unless negative and not PARTIAL. Required: yes. [any]
  weir_status (*push_lent)(const weir_sink *s, weir_permit *permit, const uint8_t *data, uint64_t n,
                           weir_fn done, void *owner, uint64_t cookie, weir_outcome *outcome);
  // An empty batch with all columns of the signal, for other protocols. The permit's bytes are its
  // wire segment, and texts are views of what was received (weir_view). One thread fills it. It
  // ends with its permit. NULL at the memory limit. Required: yes. [any]
  weir_batch *(*batch_new)(const weir_sink *s, weir_permit *permit, uint16_t signal);
  // Pushes what batch_new gave. Required: yes. [any]
  weir_status (*push_batch)(const weir_sink *s, weir_permit *permit, weir_batch *b, uint64_t cookie,
                            weir_outcome *outcome);
};

// OTLP/JSON, the proto3 JSON mapping with OTLP's deviations: hex ids, integer enums, 64-bit
// integers as strings.
#define weir_json_v1_id "weir.json/1"
typedef struct weir_json_v1 {
  uint32_t size, reserved;
  // Translates an OTLP/JSON export request into permit->data, which grows as weir_sink.resize does,
  // and stores the length of the OTLP protobuf in *written. `json` must not lie in the permit's
  // memory and needs no padding. PERMANENT with a message that names the place. [any]
  weir_status (*decode)(const weir_sink *s, uint16_t signal, const char *json, uint64_t n,
                        weir_permit *permit, uint64_t *written, weir_outcome *outcome);
  // The batch as one OTLP/JSON export request without line breaks, edits written back. Valid as
  // long as the batch. PERMANENT when an edit could not be applied. [loop]
  weir_status (*pieces)(const weir_batch *b, const weir_piece **pieces, uint32_t *count,
                        uint64_t *bytes);
} weir_json_v1;

typedef struct weir_receiver_v1 {
  uint32_t size, reserved;
  // Opens listeners and begins to push. Once per shard. `sink` lives until shard_close. Required:
  // yes. [loop]
  weir_status (*start)(const weir_instance *self, weir_shard *shard, const weir_sink *sink,
                       weir_outcome *outcome);
  // Takes no new connections; what was begun may be finished and pushed until the deadline.
  // Required: yes. [loop]
  weir_status (*stop)(const weir_instance *self, weir_shard *shard, uint64_t deadline_mono_ns,
                      weir_outcome *outcome);
  // The result of a push that was PENDING. Required: if it answers its senders. [any]
  void (*on_ack)(const weir_instance *self, uint64_t cookie, const weir_outcome *outcome);
  // A reserve was BUSY and there is room again. Required: no. [loop]
  void (*on_ready)(const weir_instance *self, weir_shard *shard);
} weir_receiver_v1;

typedef struct weir_exporter_v1 {
  uint32_t size;
  uint32_t inflight_max;  // Tickets open at once, all shards together. 0: no limit of its own.
  // Sends a batch. OK or an error: done. PENDING: batch and ticket stay until complete is called or
  // cancel returns. The host queues, retries and keeps the deadline. Required: yes. [loop & active]
  weir_status (*begin)(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                       uint64_t ticket, weir_outcome *outcome);
  // The host has ended the ticket: it is not to be completed any more, and the batch is gone when
  // this returns. Required: if begin answers PENDING. [loop]
  void (*cancel)(const weir_instance *self, weir_shard *shard, uint64_t ticket);
} weir_exporter_v1;

// What this instance needs, given its configuration. Filled with the component's own lists; create
// may shorten them, never extend them.
typedef struct weir_plan {
  uint32_t size;
  uint32_t spare_attrs;   // Hint: attributes added per item. 0 at first.
  uint64_t signals;
  uint64_t text_classes;  // Rows of the text table, bits 1 << WEIR_TEXT_*. Patterns add theirs.
  weir_columns need, write;
} weir_plan;

// Takes the state of one shard to the shard of the same lane in the next instance.
struct weir_state_writer {
  uint32_t size, reserved;
  // One entry. RETRY when over the limit. Required: yes. [lane & state_save]
  weir_status (*put)(const weir_state_writer *w, const void *data, uint64_t n);
  // One held group, with an entry that describes it. Groups that are not given stay here, for
  // flush; one whose entry is not taken is sent on by the host. Required: yes. [lane & state_save]
  weir_status (*give)(const weir_state_writer *w, uint64_t group, const void *data, uint64_t n);
};

enum { WEIR_RECEIVER = 1, WEIR_PROCESSOR = 2, WEIR_EXPORTER = 3 };
enum { WEIR_PARTITION_NONE = 0, WEIR_PARTITION_TRACE_ID = 1, WEIR_PARTITION_METRIC = 2 };

// One component type. Order of calls: create, shard_open per lane, state_load per entry, start
// (receivers), work; then stop (receivers), state_save per shard if another instance takes over,
// flush, shutdown, shard_close, destroy. A changed configuration or file is a new instance, with
// the state of the old one. No shard is called from within one of its own calls.
typedef struct weir_component {
  uint32_t size;
  uint16_t kind, flags;        // WEIR_RECEIVER ..; flags as in the note.
  const char *component_type;  // As in the configuration: [a-z][a-z0-9_]*.
  const char *version;         // Semantic version.
  const char *config_schema;   // JSON Schema 2020-12; NULL: takes no options.
  uint64_t signals;
  weir_columns need, write;    // What it reads; what it edits. Those of other signals are skipped.
  uint32_t partition_by;       // WEIR_PARTITION_*: all records of one key come to one shard.
  uint32_t state_revision;     // Of the entries that state_save writes; 0: no state.
  // On failure *out is not touched and nothing is left to free. Required: yes. [control]
  weir_status (*create)(const weir_host *host, const weir_config *config, weir_plan *plan,
                        weir_instance **out, weir_outcome *outcome);
  void (*destroy)(weir_instance *self);  // Required: yes. [control & no shards]
  // NULL: the component has no state per lane and gets shard NULL. Required: no. [control]
  weir_status (*shard_open)(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                            weir_outcome *outcome);
  // After the last callback. Required: with shard_open. [control]
  void (*shard_close)(const weir_instance *self, weir_shard *shard);
  // Joins own threads, if a shard was opened. Required: with WEIR_OWN_THREADS. [control & stopped]
  weir_status (*shutdown)(weir_instance *self, uint64_t deadline_mono_ns, weir_outcome *outcome);
  // Required: with state_revision. [lane & after its last process]
  weir_status (*state_save)(const weir_instance *self, weir_shard *shard,
                            const weir_state_writer *w, weir_outcome *outcome);
  // One entry; `group` is 0 for those that were put. `revision` may be older than one's own, never
  // newer. On failure the shard goes on without this entry. Required: with state_revision. [lane &
  // before process]
  weir_status (*state_load)(const weir_instance *self, weir_shard *shard, uint32_t revision,
                            uint64_t group, const void *data, uint64_t n, weir_outcome *outcome);
  const weir_receiver_v1 *receiver;    // Exactly one of the three, as `kind` says.
  const weir_processor_v1 *processor;
  const weir_exporter_v1 *exporter;
  const void *(*extension)(const char *id);  // Features of later minors. Required: no. [any]
} weir_component;

// ------------------------------------------------------------------------------------- plugin
enum {  // Flags of the note.
  WEIR_NEVER_UNLOAD = 1,
  WEIR_OWN_THREADS = 2,   // Makes threads other than by thread_start.
  WEIR_BLOCKING = 4,      // Exporters: begin may block, on threads of its own; no descriptors.
  WEIR_OWN_ENDPOINTS = 8  // Receivers: opens its own listening sockets; a swap then has a gap.
};

// What weir_plugin_v1 returns. Static, and never changed.
typedef struct weir_plugin {
  uint32_t size;
  uint16_t abi_major, abi_minor;  // WEIR_ABI_MAJOR and WEIR_ABI_MINOR, of the plugin's build.
  uint32_t component_count, reserved;
  const weir_component *const *components;
} weir_plugin;

// The only exported symbol. Returns static data and does no work. [control]
__attribute__((visibility("default"))) const weir_plugin *weir_plugin_v1(const weir_host *host);

// The ELF note, read before the file is loaded. Texts are separated by NUL: plugin, version,
// licence, components as "kind:type,kind:type". Once per plugin, at file scope.
#define WEIR_NOTE_TEXT(plugin, version, licence, components) \
  plugin "\0" version "\0" licence "\0" components
#define WEIR_PLUGIN_NOTE(plugin, version, licence, components, min_host_minor, flags_)            \
  __attribute__((section(".note.weir"), used, aligned(4))) static const struct {                  \
    uint32_t name_len, desc_len, type;                                                            \
    char name[8];                                                                                 \
    uint16_t abi_major, abi_minor, host_minor, data_revision;                                     \
    uint32_t flags;                                                                               \
    char text[(sizeof(WEIR_NOTE_TEXT(plugin, version, licence, components)) + 3) & ~(size_t)3];   \
  } weir_note_ = {5, 12 + ((sizeof(WEIR_NOTE_TEXT(plugin, version, licence, components)) + 3) &   \
                           ~(size_t)3), 1, "Weir", WEIR_ABI_MAJOR, WEIR_ABI_MINOR, min_host_minor, \
                  WEIR_DATA_REVISION, flags_, WEIR_NOTE_TEXT(plugin, version, licence, components)}

// That this compiler lays out what is here as others do; of structs that may grow, the last member
// of 1.0. The repository's tests/guard asserts every member of every release.
WEIR_STATIC_ASSERT(sizeof(weir_str) == 8 && sizeof(weir_val) == 8 && sizeof(weir_edit) == 16 &&
                   sizeof(weir_hit) == 16 && sizeof(weir_text) == 8 && sizeof(weir_value) == 32 &&
                   offsetof(weir_outcome, pointer_cap) == 60 &&
                   offsetof(weir_permit, capacity) == 24, "1.0");
WEIR_STATIC_ASSERT(WEIR_COLUMN(log, drop) == 0xa0000u && WEIR_COLUMN(log, scope) == 0xa0001u &&
                   offsetof(weir_attr_table, drop) == 16 &&
                   offsetof(weir_attr_table, owner_table) == 80, "1.0");
WEIR_STATIC_ASSERT(offsetof(weir_batch, num) == 224 && offsetof(weir_plan, write) == 40 &&
                   offsetof(weir_component, extension) == 160, "1.0");

#ifdef __cplusplus
}
#endif
#endif
