// A complete processor of logs in one header. Each file beside it defines what is wrong in it, then
// includes it; without definitions the plugin is sound. `weir check` must fail each of them for the
// requirement that its first line names.
#ifndef WEIR_TESTS_CONFORMANCE_BASE_H
#define WEIR_TESTS_CONFORMANCE_BASE_H

#include <stdlib.h>
#include <weir/abi.h>

#ifndef NOTE_COMPONENTS
#define NOTE_COMPONENTS "processor:sound"
#endif
#ifndef SCHEMA
#define SCHEMA "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {" \
               "\"name\": {\"type\": \"string\", \"default\": \"x\"}," \
               "\"size\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 1}}}"
#endif
#ifndef FLAGS
#define FLAGS 0
#endif
#ifndef SHUTDOWN
#define SHUTDOWN NULL
#endif
// Columns that it edits, beside those of every processor here.
#ifndef WRITES
#define WRITES WEIR_COLUMN(log, drop)
#endif
// Statements at the begin of each function.
#ifndef IN_CREATE
#define IN_CREATE
#endif
#ifndef STORE
#define STORE *out = self
#endif
#ifndef IN_DESTROY
#define IN_DESTROY
#endif
#ifndef IN_SHARD_OPEN
#define IN_SHARD_OPEN
#endif
#ifndef IN_SHARD_CLOSE
#define IN_SHARD_CLOSE free(shard)
#endif
#ifndef IN_PROCESS
#define IN_PROCESS
#endif
#ifndef PROCESS
#define PROCESS process
#endif
#ifndef SHARD_OPEN
#define SHARD_OPEN shard_open
#define SHARD_CLOSE shard_close
#endif
// Members that it has beside those of every instance here.
#ifndef MEMBERS
#define MEMBERS
#endif

struct weir_instance { uint32_t key_id; uint32_t calls; MEMBERS };
struct weir_shard { uint64_t calls; const weir_lane *lane; };

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  weir_instance *self;
  (void)config, (void)plan;
  IN_CREATE;
  if (!keys) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.keys/1");
  self = (weir_instance *)calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  self->key_id = keys->subscribe(host, "card", 4);
  STORE;
  return WEIR_OK;
}
static void destroy(weir_instance *self) {
  IN_DESTROY;
  free(self);
}
__attribute__((unused)) static weir_status shard_open(const weir_instance *self,
                                                      const weir_lane *lane, weir_shard **out,
                                                      weir_outcome *outcome) {
  (void)self;
  IN_SHARD_OPEN;
  *out = (weir_shard *)calloc(1, sizeof **out);
  if (!*out) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  (*out)->lane = lane;
  return WEIR_OK;
}
__attribute__((unused)) static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self, (void)shard;
  IN_SHARD_CLOSE;
}
__attribute__((unused)) static weir_status process(const weir_instance *self, weir_shard *shard,
                                                   weir_batch *b, weir_outcome *outcome) {
  (void)self, (void)outcome, (void)b;
  shard->calls++;
  IN_PROCESS;
  return WEIR_OK;
}

static const weir_processor_v1 processor = {sizeof(weir_processor_v1), 0, PROCESS, NULL, NULL};
static const uint32_t need[] = {WEIR_COLUMN(log, attrs), WEIR_COLUMN(log, severity),
                                WEIR_COLUMN(attr, key_id)};
static const uint32_t writes[] = {WEIR_COLUMN(log, attrs), WEIR_COLUMN(log, drop), WRITES};
static const weir_component component = {
    sizeof(weir_component), WEIR_PROCESSOR, FLAGS, "sound", "1.0.0", SCHEMA, WEIR_LOGS,
    {need, 3, 0}, {writes, 3, 0}, WEIR_PARTITION_NONE, 0, create, destroy, SHARD_OPEN, SHARD_CLOSE,
    SHUTDOWN, NULL, NULL, NULL, &processor, NULL, NULL};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                   components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("sound", "1.0.0", "MIT", NOTE_COMPONENTS, 0, FLAGS);

#endif
