// A complete plugin in one header. Each file beside it defines what is wrong in it, then includes
// it; without definitions the plugin is sound.
#ifndef WEIR_TESTS_BROKEN_BASE_H
#define WEIR_TESTS_BROKEN_BASE_H

#include <stdlib.h>
#include <weir/abi.h>

#ifdef BROKEN_NOTE_MAJOR
#undef WEIR_ABI_MAJOR
#define WEIR_ABI_MAJOR BROKEN_NOTE_MAJOR
#endif
#ifdef BROKEN_NOTE_REVISION
#undef WEIR_DATA_REVISION
#define WEIR_DATA_REVISION BROKEN_NOTE_REVISION
#endif
#ifndef PLUGIN_ID
#define PLUGIN_ID "sound"
#endif
#ifndef PLUGIN_TYPE
#define PLUGIN_TYPE "sound"
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "1.0.0"
#endif
#ifndef NOTE_COMPONENTS
#define NOTE_COMPONENTS "processor:" PLUGIN_TYPE
#endif
#ifndef NOTE_HOST_MINOR
#define NOTE_HOST_MINOR 0
#endif
#ifndef NOTE_FLAGS
#define NOTE_FLAGS 0
#endif
#ifndef COMPONENT_SIZE
#define COMPONENT_SIZE sizeof(weir_component)
#endif
#ifndef COMPONENT_FLAGS
#define COMPONENT_FLAGS 0
#endif
#ifndef PROCESSOR_SIZE
#define PROCESSOR_SIZE sizeof(weir_processor_v1)
#endif
#ifndef PROCESS
#define PROCESS process
#endif
#ifndef SHARD_OPEN
#define SHARD_OPEN NULL
#endif
#ifndef SHUTDOWN
#define SHUTDOWN NULL
#endif
#ifndef ENTRY
#define ENTRY weir_plugin_v1
#endif
#ifndef ENTRY_RESULT
#define ENTRY_RESULT &plugin
#endif

struct weir_instance { int unused; };

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  (void)host, (void)config, (void)plan, (void)outcome;
  *out = (weir_instance *)calloc(1, sizeof(weir_instance));
  return WEIR_OK;
}
static void destroy(weir_instance *self) { free(self); }

// Counts its calls in a static: which copy of the code ran can be seen from outside.
static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  static int calls;
  (void)self, (void)shard, (void)b, (void)outcome;
  return ++calls;
}
__attribute__((unused)) static weir_status shard_open(const weir_instance *self,
                                                      const weir_lane *lane, weir_shard **out,
                                                      weir_outcome *outcome) {
  (void)self, (void)lane, (void)out, (void)outcome;
  return WEIR_OK;
}

static const weir_processor_v1 processor = {PROCESSOR_SIZE, 0, PROCESS, NULL, NULL};
static const weir_component component = {
    COMPONENT_SIZE, WEIR_PROCESSOR, COMPONENT_FLAGS, PLUGIN_TYPE, PLUGIN_VERSION, NULL, WEIR_LOGS,
    {NULL, 0, 0}, {NULL, 0, 0}, 0, 0, create, destroy, SHARD_OPEN, NULL, SHUTDOWN, NULL, NULL, NULL,
    &processor, NULL, NULL};
static const weir_component *const components[] = {&component};
__attribute__((unused)) static const weir_plugin plugin = {sizeof(weir_plugin), 1, 0, 1, 0,
                                                           components};

#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default"))) const weir_plugin *ENTRY(const weir_host *host) {
  (void)host, (void)process;
  return ENTRY_RESULT;
}

#ifndef NO_NOTE
WEIR_PLUGIN_NOTE(PLUGIN_ID, PLUGIN_VERSION, "Apache-2.0", NOTE_COMPONENTS, NOTE_HOST_MINOR,
                 NOTE_FLAGS);
#endif

#endif
