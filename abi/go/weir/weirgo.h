// What cgo is given of the contract: the two structs that the contract leaves to the plugin, ids of
// columns as constants, and one function for each call into the host, since Go can not call a
// pointer. Inline functions of weir/abi.h that make a call anyway are called as they are.
//
// Owns nothing: an instance and its shards are made and freed by the Go side. Threads: each
// function as the call of the contract that it makes.
#ifndef WEIR_GO_WEIRGO_H
#define WEIR_GO_WEIRGO_H

#include <stdint.h>
#include <weir/abi.h>

#include "columns.h"

// The services of an instance, looked up once; NULL: this host does not have it.
struct weir_instance {
  uintptr_t handle;  // Of the Go side's instance.
  const weir_host *host;
  const weir_log_v1 *log;
  const weir_metrics_v1 *metrics;
  const weir_clock_v1 *clock;
  const weir_keys_v1 *keys;
  const weir_regex_v1 *regex;
  const weir_wire_v1 *wire;
  const weir_json_v1 *json;
  const weir_loop_v1 *loop;
};
struct weir_shard {
  uintptr_t handle;  // Of the Go side's shard.
  const weir_instance *instance;
  const weir_lane *lane;
  const weir_sink *sink;  // Of receivers, from start on.
};

// How many components one plugin may have: each has a create of its own, since create is not told
// which component it is for.
enum { WEIRGO_COMPONENTS_MAX = 8 };

// Tables of component number `slot`, without what is the author's. NULL: out of memory.
weir_component *weirgo_new_component(uint32_t slot, uint16_t kind);

// ------------------------------------------------------------------------------ [control & create]
void weirgo_find_services(weir_instance *self, const weir_host *host);
uint32_t weirgo_define(const weir_instance *self, uint32_t kind, const char *name,
                       const char *unit, const char *description, const char *attributes);
uint32_t weirgo_subscribe(const weir_instance *self, const char *key, uint64_t bytes);
weir_status weirgo_add_pattern(const weir_instance *self, const char *pattern, uint64_t bytes,
                               uint32_t flags, uint64_t classes, uint32_t id,
                               weir_outcome *outcome);

// ------------------------------------------------------------------------------------------- [any]
void weirgo_fail(const weir_instance *self, const char *text, uint64_t bytes);
void weirgo_log(const weir_instance *self, uint32_t severity, const char *text, uint64_t bytes);
void weirgo_add(const weir_instance *self, uint32_t id, uint32_t shard, int64_t value);
uint64_t weirgo_unix_ns(const weir_instance *self);
uint64_t weirgo_mono_ns(const weir_instance *self);

// ------------------------------------------------------------------------------------------ [lane]
weir_status weirgo_arena_grow(weir_batch *b, uint32_t bytes);
weir_status weirgo_edits_grow(weir_batch *b);
uint32_t weirgo_attr_add(weir_batch *b, uint32_t table, uint32_t owner, weir_str key);
weir_status weirgo_attr_set(weir_batch *b, uint32_t row, uint8_t type, uint64_t bits);
weir_status weirgo_attr_delete(weir_batch *b, uint32_t row);
// One call for many items: `items` are rows of the item table.
void weirgo_attr_add_str(weir_batch *b, const uint32_t *items, uint64_t count, weir_str key,
                         weir_str value);
char *weirgo_text_edit(weir_batch *b, uint32_t text);
weir_status weirgo_text_set(weir_batch *b, uint32_t text, weir_str now);
uint32_t weirgo_row_add(weir_batch *b, uint32_t table, uint32_t parent);
// One call for many log records; `types` are WEIR_V_STR or WEIR_V_BYTES, one for each body. Returns
// how many were added.
uint64_t weirgo_log_add(weir_batch *b, uint32_t scope, uint64_t time, const weir_str *bodies,
                        const uint8_t *types, uint64_t count);

// ------------------------------------------------------------------------------------------ [loop]
weir_status weirgo_pieces(const weir_instance *self, int as_json, const weir_batch *b,
                          const weir_piece **pieces, uint32_t *count);
weir_status weirgo_listen(weir_shard *shard, const char *endpoint, weir_outcome *outcome);
weir_status weirgo_fd_add(weir_shard *shard, int32_t fd, uint32_t events);
void weirgo_fd_mod(const weir_shard *shard, int32_t fd, uint32_t events);
void weirgo_fd_del(const weir_shard *shard, int32_t fd);
uint64_t weirgo_timer_add(weir_shard *shard, uint64_t at_mono_ns);
void weirgo_timer_cancel(const weir_shard *shard, uint64_t id);

// --------------------------------------------------------------------------------- the sink: [any]
weir_status weirgo_reserve(const weir_sink *sink, uint16_t signal, uint64_t bytes,
                           weir_permit *permit, weir_outcome *outcome);
void weirgo_release(const weir_sink *sink, weir_permit *permit);
weir_status weirgo_push(const weir_sink *sink, weir_permit *permit, uint64_t bytes, uint64_t cookie,
                        weir_outcome *outcome);
weir_batch *weirgo_batch_new(const weir_sink *sink, weir_permit *permit, uint16_t signal);
weir_status weirgo_push_batch(const weir_sink *sink, weir_permit *permit, weir_batch *b,
                              uint64_t cookie, weir_outcome *outcome);

#endif
