// Stamps every log record with the name of its build, under the key that is configured. In plain C,
// so that it can be unloaded. Builds may fail in create or in shard_open of the second lane.
#include <stdlib.h>
#include <weir/abi.h>

enum { KEY_MAX = 32 };  // Bytes.

struct weir_instance {
  uint32_t key_len;
  char key[KEY_MAX];
};
struct weir_shard {
  uint32_t entered;  // Above 1: two threads at once.
};

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  if (__atomic_add_fetch(&shard->entered, 1, __ATOMIC_RELAXED) != 1)
    return weir_fail(outcome, WEIR_FATAL, NULL, "a shard was entered twice at once");
  const weir_str key = weir_copy(b, self->key, self->key_len);
  const weir_str value = weir_copy(b, STAMP_TEXT, sizeof STAMP_TEXT - 1);
  for (uint32_t i = 0; i < b->log->rows; i++)
    weir_attr_set_str(b, weir_attr_add(b, weir_log_table_id, i, key), value);
  __atomic_sub_fetch(&shard->entered, 1, __ATOMIC_RELAXED);
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  (void)host;
#ifdef STAMP_FAILS_IN_CREATE
  return weir_fail(outcome, WEIR_PERMANENT, "/key", "this build fails in create");
#endif
  weir_value v;
  weir_instance *self = calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  if (config->get(config, "/key", &v) && v.value_type == WEIR_V_STR && v.count <= KEY_MAX) {
    memcpy(self->key, v.str, v.count);
    self->key_len = v.count;
  }
  plan->spare_attrs = 1;
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  (void)self;
#ifdef STAMP_FAILS_IN_SHARD_OPEN
  if (lane->index == 1)
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "this build fails in shard_open");
#endif
  (void)lane;
  *out = calloc(1, sizeof **out);
  return *out ? WEIR_OK : weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  free(shard);
}

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t columns[] = {WEIR_COLUMN(log, attrs), WEIR_COLUMN(attr, key)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "stamp",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                     "\"key\": {\"type\": \"string\", \"default\": \"stamp\", \"maxLength\": 32}}}",
    .signals = WEIR_LOGS,
    .need = {columns, 2, 0},
    .write = {columns, 1, 0},
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

WEIR_PLUGIN_NOTE("stamp", "1.0.0", "Apache-2.0", "processor:stamp", 0, 0);
