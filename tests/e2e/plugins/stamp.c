// Writes its version into every span and log record, under the key that is configured; without one
// it does nothing. Built several times, so that tests can swap one version for another. The build
// with STAMP_FAILS fails in create, that with STAMP_CRASHES ends the process there.
#include <stdlib.h>
#include <weir/abi.h>

enum { KEY_MAX = 64 };  // Bytes.

struct weir_instance {
  uint32_t key_len;
  char key[KEY_MAX];
};

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  (void)shard, (void)outcome;
  if (self->key_len == 0) return WEIR_OK;
  const weir_str key = weir_copy(b, self->key, self->key_len);
  const weir_str value = weir_copy(b, STAMP_VERSION, sizeof STAMP_VERSION - 1);
  for (uint32_t i = 0; i < b->item_rows; i++)
    weir_attr_set_str(b, weir_attr_add(b, b->item_table, i, key), value);
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  (void)host;
#ifdef STAMP_FAILS
  return weir_fail(outcome, WEIR_PERMANENT, "/key", "this build always fails");
#endif
#ifdef STAMP_CRASHES
  abort();
#endif
  weir_value v;
  weir_instance *self = calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  if (config->get(config, "/key", &v) && v.value_type == WEIR_V_STR && v.count <= KEY_MAX) {
    memcpy(self->key, v.str, v.count);
    self->key_len = v.count;
  }
  plan->spare_attrs = 2;
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t columns[] = {WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "stamp",
    .version = STAMP_VERSION,
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                     "\"key\": {\"type\": \"string\", \"maxLength\": 64}}}",
    .signals = WEIR_TRACES | WEIR_LOGS,
    .need = {columns, 2, 0},
    .write = {columns, 2, 0},
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

WEIR_PLUGIN_NOTE("stamp", STAMP_VERSION, "Apache-2.0", "processor:stamp", 0, 0);
