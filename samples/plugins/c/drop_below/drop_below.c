// Drops log records below a severity. Records that give none are kept.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance {
  const weir_host *host;
  const weir_metrics_v1 *metrics;
  uint32_t dropped;  // The counter's id.
  int32_t least;
};
struct weir_shard { uint32_t index; };

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  int64_t dropped = 0;
  (void)outcome;
  for (uint32_t row = 0; row < b->log->rows; row++) {
    const int32_t severity = b->log->severity[row];
    if (weir_dropped(b->log->drop, row) || severity == 0 || severity >= self->least) continue;
    weir_drop(b->log->drop, row);
    dropped++;
  }
  // Once per batch, not per record.
  if (dropped) self->metrics->add(self->host, self->dropped, shard->index, dropped);
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_metrics_v1 *metrics = WEIR_SERVICE(host, weir_metrics_v1);
  weir_value severity;
  (void)plan;
  if (!metrics) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.metrics/1");
  if (!config->get(config, "/severity", &severity) || severity.value_type != WEIR_V_I64)
    return weir_fail(outcome, WEIR_PERMANENT, "/severity", "is missing; expected an integer");
  weir_instance *self = malloc(sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->host = host, self->metrics = metrics, self->least = (int32_t)severity.i64;
  self->dropped = metrics->define(host, WEIR_COUNTER, "dropped_log_records", "{records}",
                                  "Log records below the threshold.", NULL);
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  weir_shard *shard = malloc(sizeof *shard);
  (void)self;
  if (!shard) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  shard->index = lane->index;
  *out = shard;
  return WEIR_OK;
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  free(shard);
}

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t need[] = {WEIR_COLUMN(log, severity)};
static const uint32_t write[] = {WEIR_COLUMN(log, drop)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "drop_below",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                     "\"severity\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 24,"
                     " \"default\": 9,"
                     " \"description\": \"The lowest severity number that is kept.\"}}}",
    .signals = WEIR_LOGS,
    .need = {need, 1, 0},
    .write = {write, 1, 0},
    .create = create,
    .destroy = destroy,
    .shard_open = shard_open,
    .shard_close = shard_close,
    .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("drop_below", "1.0.0", "Apache-2.0", "processor:drop_below", 0, 0);
