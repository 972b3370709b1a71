// A complete processor in one header that holds each batch back as one group, sends it on at its
// next tick, and hands groups and a count over to the next instance. Each file that includes it
// first defines what is wrong; without definitions the plugin is sound.
#ifndef WEIR_TESTS_CONFORMANCE_BASE_HOLD_H
#define WEIR_TESTS_CONFORMANCE_BASE_HOLD_H

#include <stdlib.h>
#include <weir/abi.h>

// Statements; each stands where its name says.
#ifndef AFTER_DETACH
#define AFTER_DETACH
#endif
#ifndef ON_REFUSAL
#define ON_REFUSAL return WEIR_RETRY
#endif
#ifndef IN_FLUSH
#define IN_FLUSH emit_all(self, shard)
#endif
#ifndef AFTER_EMIT
#define AFTER_EMIT
#endif
#ifndef IN_LOAD
#define IN_LOAD
#endif
#ifndef CHECK_ENTRY
#define CHECK_ENTRY if (n != sizeof shard->calls) return WEIR_PERMANENT
#endif
#ifndef TICK
#define TICK tick
#endif

enum { HELD_MAX = 64, STATE_REVISION = 2 };

struct weir_instance {
  const weir_hold_v1 *hold;
  const weir_loop_v1 *loop;
  const weir_clock_v1 *clock;
  const weir_host *host;
};
struct weir_shard {
  const weir_lane *lane;
  uint64_t calls, held[HELD_MAX];
  uint32_t count;
};

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_hold_v1 *hold = WEIR_SERVICE(host, weir_hold_v1);
  const weir_loop_v1 *loop = WEIR_SERVICE(host, weir_loop_v1);
  const weir_clock_v1 *clock = WEIR_SERVICE(host, weir_clock_v1);
  weir_instance *self;
  (void)config, (void)plan;
  if (!hold || !loop || !clock) {
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks a service");
  }
  self = (weir_instance *)calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  self->hold = hold, self->loop = loop, self->clock = clock, self->host = host;
  *out = self;
  return WEIR_OK;
}
static void destroy(weir_instance *self) { free(self); }
static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  (void)self;
  *out = (weir_shard *)calloc(1, sizeof **out);
  if (!*out) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  (*out)->lane = lane;
  return WEIR_OK;
}
static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  free(shard);
}
__attribute__((unused)) static void emit_all(const weir_instance *self, weir_shard *shard) {
  self->hold->emit(shard->lane, shard->held, shard->count, NULL);
  AFTER_EMIT;
  shard->count = 0;
}
static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  uint32_t *rows, row, count = 0;
  uint64_t group = 0;
  weir_status status;
  shard->calls++;
  if (shard->count == HELD_MAX) emit_all(self, shard);
  rows = (uint32_t *)calloc(b->item_rows + 1, sizeof *rows);
  if (!rows) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  for (row = 0; row < b->item_rows; row++)
    if (!weir_dropped(b->item_drop, row)) rows[count++] = row;
  status = count ? self->hold->detach(shard->lane, b, rows, count, &group, outcome) : WEIR_OK;
  free(rows);
  if (!count) return WEIR_OK;
  if (status < 0) ON_REFUSAL;
  shard->held[shard->count++] = group;
  self->loop->tick(shard->lane, self->clock->mono_ns(self->host) + 1000);
  AFTER_DETACH;
  return WEIR_OK;
}
__attribute__((unused)) static void tick(const weir_instance *self, weir_shard *shard,
                                         uint64_t now_mono_ns) {
  (void)now_mono_ns;
  emit_all(self, shard);
}
static weir_status flush(const weir_instance *self, weir_shard *shard, uint64_t deadline_mono_ns,
                         weir_outcome *outcome) {
  (void)self, (void)shard, (void)deadline_mono_ns, (void)outcome;
  IN_FLUSH;
  return WEIR_OK;
}
static weir_status state_save(const weir_instance *self, weir_shard *shard,
                              const weir_state_writer *w, weir_outcome *outcome) {
  (void)self, (void)outcome;
  if (w->put(w, &shard->calls, sizeof shard->calls) < 0) return WEIR_RETRY;
  while (shard->count > 0) {
    if (w->give(w, shard->held[shard->count - 1], "group", 5) < 0) return WEIR_RETRY;
    shard->count--;
  }
  return WEIR_OK;
}
static weir_status state_load(const weir_instance *self, weir_shard *shard, uint32_t revision,
                              uint64_t group, const void *data, uint64_t n,
                              weir_outcome *outcome) {
  (void)revision, (void)outcome, (void)n;
  IN_LOAD;
  if (group) {
    if (shard->count == HELD_MAX) emit_all(self, shard);
    shard->held[shard->count++] = group;
    return WEIR_OK;
  }
  CHECK_ENTRY;
  memcpy(&shard->calls, data, sizeof shard->calls);
  return WEIR_OK;
}

static const weir_processor_v1 processor = {sizeof(weir_processor_v1), 0, process, TICK, flush};
static const uint32_t need[] = {WEIR_COLUMN(log, attrs)};
static const uint32_t writes[] = {WEIR_COLUMN(log, drop)};
static const weir_component component = {
    sizeof(weir_component), WEIR_PROCESSOR, 0, "sound", "1.0.0", NULL, WEIR_LOGS,
    {need, 1, 0}, {writes, 1, 0}, WEIR_PARTITION_NONE, STATE_REVISION, create, destroy,
    shard_open, shard_close, NULL, state_save, state_load, NULL, &processor, NULL, NULL};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                   components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("sound", "1.0.0", "MIT", "processor:sound", 0, 0);

#endif
