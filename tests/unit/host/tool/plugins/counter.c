// A processor with options and state that does nothing. Each build of it differs in one thing.
#include <stdio.h>
#include <stdlib.h>
#include <weir/abi.h>

#ifdef COUNTER_DATA_REVISION
#undef WEIR_DATA_REVISION
#define WEIR_DATA_REVISION COUNTER_DATA_REVISION
#endif
#ifndef COUNTER_KEY_MAX
#define COUNTER_KEY_MAX 32
#endif
#ifndef COUNTER_KEY_DEFAULT
#define COUNTER_KEY_DEFAULT count
#endif
#ifndef COUNTER_STATE
#define COUNTER_STATE 2
#endif
#ifndef COUNTER_SIGNALS
#define COUNTER_SIGNALS (WEIR_LOGS | WEIR_TRACES)
#endif
#ifndef COUNTER_ID
#define COUNTER_ID counter
#endif
#ifndef COUNTER_TYPE
#define COUNTER_TYPE counter
#endif
#ifndef COUNTER_FLAGS
#define COUNTER_FLAGS 0
#endif
#ifndef COUNTER_LICENCE
#define COUNTER_LICENCE Apache-2.0
#endif
#ifndef COUNTER_HOST_MINOR
#define COUNTER_HOST_MINOR 0
#endif
#ifndef COUNTER_NEED
#define COUNTER_NEED 2  // Columns; the third is one that no host has.
#endif
#ifdef COUNTER_OPTIONAL
#define COUNTER_THIRD (weir_log_table_id << 16 | 60000 | WEIR_OPTIONAL)
#else
#define COUNTER_THIRD (weir_log_table_id << 16 | 60000)
#endif
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  (void)host, (void)config, (void)plan, (void)out;
  return weir_fail(outcome, WEIR_PERMANENT, NULL, COUNTER_BUILD " is never to be made");
}
static void destroy(weir_instance *self) { (void)self; }
static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  (void)self, (void)shard, (void)b, (void)outcome;
  return WEIR_OK;
}
static weir_status state_save(const weir_instance *self, weir_shard *shard,
                              const weir_state_writer *w, weir_outcome *outcome) {
  (void)self, (void)shard, (void)w, (void)outcome;
  return WEIR_OK;
}
static weir_status state_load(const weir_instance *self, weir_shard *shard, uint32_t revision,
                              uint64_t group, const void *data, uint64_t n, weir_outcome *outcome) {
  (void)self, (void)shard, (void)revision, (void)group, (void)data, (void)n, (void)outcome;
  return WEIR_OK;
}

__attribute__((constructor)) static void on_load(void) {
#ifdef COUNTER_DIES
  abort();
#endif
#ifdef COUNTER_ALONE
  if (getenv("WEIR_TEST_COUNTER")) abort();  // Another build of it is there.
#endif
#ifdef COUNTER_PRINTS
  puts("[] hello from a constructor");
  fflush(stdout);
#endif
  setenv("WEIR_TEST_COUNTER", COUNTER_BUILD, 1);
}
__attribute__((destructor)) static void on_unload(void) {
#ifdef COUNTER_DIES_UNLOADED
  abort();
#endif
}

static const uint32_t columns[] = {WEIR_COLUMN(log, drop), WEIR_COLUMN(log, severity),
                                   COUNTER_THIRD};
static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .flags = COUNTER_FLAGS,
    .component_type = TEXT(COUNTER_TYPE),
    .version = "1.0.0",
#ifndef COUNTER_NO_OPTIONS
    .config_schema =
        "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {\"key\": "
        "{\"type\": \"string\", \"default\": \"" TEXT(COUNTER_KEY_DEFAULT) "\", "
        "\"maxLength\": " TEXT(COUNTER_KEY_MAX) "}}}",
#endif
    .signals = COUNTER_SIGNALS,
    .need = {columns, COUNTER_NEED, 0},
#ifdef COUNTER_EDITS
    .write = {columns, 1, 0},
#endif
    .state_revision = COUNTER_STATE,
    .create = create,
    .destroy = destroy,
    .state_save = state_save,
    .state_load = state_load,
    .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE(TEXT(COUNTER_ID), "1.0.0", TEXT(COUNTER_LICENCE), "processor:" TEXT(COUNTER_TYPE),
                 COUNTER_HOST_MINOR, COUNTER_FLAGS);
