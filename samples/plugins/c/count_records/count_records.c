// Counts log records by severity, and sends them on as they are.
#include <stdlib.h>
#include <weir/abi.h>

// Four severity numbers each, from 1 on; before them those that give none.
enum { LEVELS = 7, SEVERITY_MAX = 24 };
static const char *const level_attributes[LEVELS] = {
    "severity=none", "severity=trace", "severity=debug", "severity=info",
    "severity=warn", "severity=error", "severity=fatal"};

struct weir_instance {
  const weir_host *host;
  const weir_metrics_v1 *metrics;
  uint32_t records[LEVELS];  // Ids of counters.
};
struct weir_shard { uint32_t index; };

static uint32_t level_of(int32_t severity) {
  return severity < 1 || severity > SEVERITY_MAX ? 0 : ((uint32_t)severity + 3) / 4;
}

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  int64_t counts[LEVELS] = {0};
  (void)outcome;
  for (uint32_t row = 0; row < b->log->rows; row++)
    if (!b->item_drop || !weir_dropped(b->item_drop, row))
      counts[level_of(b->log->severity[row])]++;
  // Once per batch, not per record.
  for (int i = 0; i < LEVELS; i++)
    if (counts[i]) self->metrics->add(self->host, self->records[i], shard->index, counts[i]);
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_metrics_v1 *metrics = WEIR_SERVICE(host, weir_metrics_v1);
  (void)config, (void)plan;
  if (!metrics) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.metrics/1");
  weir_instance *self = malloc(sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->host = host, self->metrics = metrics;
  for (int i = 0; i < LEVELS; i++)
    self->records[i] = metrics->define(host, WEIR_COUNTER, "log_records", "{records}",
                                       "Log records by severity.", level_attributes[i]);
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
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "count_records",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false}",
    .signals = WEIR_LOGS,
    .need = {need, 1, 0},
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

WEIR_PLUGIN_NOTE("count_records", "1.0.0", "Apache-2.0", "processor:count_records", 0, 0);
