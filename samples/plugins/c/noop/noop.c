// Does nothing: what remains is the cost of the call.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance { char unused; };

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  weir_instance *self = calloc(1, sizeof *self);
  (void)host, (void)config, (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  (void)self, (void)shard, (void)b, (void)outcome;
  return WEIR_OK;
}

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "noop",
    .version = "1.0.0",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS | WEIR_PROFILES,
    .create = create,
    .destroy = destroy,
    .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("noop", "1.0.0", "Apache-2.0", "processor:noop", 0, 0);
