// Calls into the host.
#include "weirgo.h"

void weirgo_find_services(weir_instance *self, const weir_host *host) {
  self->host = host;
  self->log = WEIR_SERVICE(host, weir_log_v1);
  self->metrics = WEIR_SERVICE(host, weir_metrics_v1);
  self->clock = WEIR_SERVICE(host, weir_clock_v1);
  self->keys = WEIR_SERVICE(host, weir_keys_v1);
  self->regex = WEIR_SERVICE(host, weir_regex_v1);
  self->wire = WEIR_SERVICE(host, weir_wire_v1);
  self->json = WEIR_SERVICE(host, weir_json_v1);
  self->loop = WEIR_SERVICE(host, weir_loop_v1);
}

uint32_t weirgo_define(const weir_instance *self, uint32_t kind, const char *name,
                       const char *unit, const char *description, const char *attributes) {
  if (!self->metrics) return 0;
  return self->metrics->define(self->host, kind, name, unit, description, attributes);
}

uint32_t weirgo_subscribe(const weir_instance *self, const char *key, uint64_t bytes) {
  return self->keys->subscribe(self->host, key, bytes);
}

weir_status weirgo_add_pattern(const weir_instance *self, const char *pattern, uint64_t bytes,
                               uint32_t flags, uint64_t classes, uint32_t id,
                               weir_outcome *outcome) {
  return self->regex->add(self->host, pattern, bytes, flags, classes, id, outcome);
}

void weirgo_fail(const weir_instance *self, const char *text, uint64_t bytes) {
  self->host->fail(self->host, text, bytes);
}

void weirgo_log(const weir_instance *self, uint32_t severity, const char *text, uint64_t bytes) {
  if (self->log) self->log->write(self->host, severity, text, bytes, NULL, 0);
}

void weirgo_add(const weir_instance *self, uint32_t id, uint32_t shard, int64_t value) {
  if (self->metrics) self->metrics->add(self->host, id, shard, value);
}

uint64_t weirgo_unix_ns(const weir_instance *self) {
  return self->clock ? self->clock->unix_ns(self->host) : 0;
}

uint64_t weirgo_mono_ns(const weir_instance *self) {
  return self->clock ? self->clock->mono_ns(self->host) : 0;
}

weir_status weirgo_arena_grow(weir_batch *b, uint32_t bytes) {
  return b->ops->arena_grow(b, bytes);
}

weir_status weirgo_edits_grow(weir_batch *b) { return b->ops->edits_grow(b); }

uint32_t weirgo_attr_add(weir_batch *b, uint32_t table, uint32_t owner, weir_str key) {
  return weir_attr_add(b, table, owner, key);
}

weir_status weirgo_attr_set(weir_batch *b, uint32_t row, uint8_t type, uint64_t bits) {
  return weir_attr_set(b, row, type, weir_val_bits(bits));
}

weir_status weirgo_attr_delete(weir_batch *b, uint32_t row) { return weir_attr_delete(b, row); }

void weirgo_attr_add_str(weir_batch *b, const uint32_t *items, uint64_t count, weir_str key,
                         weir_str value) {
  for (uint64_t i = 0; i < count; i++)
    weir_attr_set_str(b, weir_attr_add(b, b->item_table, items[i], key), value);
}

char *weirgo_text_edit(weir_batch *b, uint32_t text) { return weir_text_edit(b, text); }

weir_status weirgo_text_set(weir_batch *b, uint32_t text, weir_str now) {
  return weir_text_set(b, text, now);
}

uint32_t weirgo_row_add(weir_batch *b, uint32_t table, uint32_t parent) {
  return weir_row_add(b, table, parent);
}

uint64_t weirgo_log_add(weir_batch *b, uint32_t scope, uint64_t time, const weir_str *bodies,
                        const uint8_t *types, uint64_t count) {
  for (uint64_t i = 0; i < count; i++) {
    const weir_str none = {0, 0};
    const uint32_t row = weir_row_add(b, weir_log_table_id, scope);
    if (row == WEIR_NO_ROW) return i;
    WEIR_SET(b, log, time, row, time);
    WEIR_SET(b, log, observed, row, time);
    const uint32_t body = weir_attr_add(b, WEIR_OWNER_LOG_BODY, row, none);
    if (weir_attr_set(b, body, types[i], weir_val_text(bodies[i])) < 0) return i;
  }
  return count;
}

weir_status weirgo_pieces(const weir_instance *self, int as_json, const weir_batch *b,
                          const weir_piece **pieces, uint32_t *count) {
  uint64_t bytes;
  if (as_json) return self->json->pieces(b, pieces, count, &bytes);
  return self->wire->pieces(b, pieces, count, &bytes);
}

weir_status weirgo_reserve(const weir_sink *sink, uint16_t signal, uint64_t bytes,
                           weir_permit *permit, weir_outcome *outcome) {
  return sink->reserve(sink, signal, bytes, permit, outcome);
}

void weirgo_release(const weir_sink *sink, weir_permit *permit) { sink->release(sink, permit); }

weir_status weirgo_push(const weir_sink *sink, weir_permit *permit, uint64_t bytes, uint64_t cookie,
                        weir_outcome *outcome) {
  return sink->push(sink, permit, bytes, cookie, outcome);
}

weir_batch *weirgo_batch_new(const weir_sink *sink, weir_permit *permit, uint16_t signal) {
  return sink->batch_new(sink, permit, signal);
}

weir_status weirgo_push_batch(const weir_sink *sink, weir_permit *permit, weir_batch *b,
                              uint64_t cookie, weir_outcome *outcome) {
  return sink->push_batch(sink, permit, b, cookie, outcome);
}
