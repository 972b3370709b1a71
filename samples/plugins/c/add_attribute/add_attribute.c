// Adds one attribute to every span and log record that does not have its key. In C, with the
// contract's header alone.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance {
  uint32_t key_id, key_len, value_len;
  char text[];  // Key and value, one after the other.
};

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str key = weir_copy(b, self->text, self->key_len);  // Once per batch.
  const weir_str value = weir_copy(b, self->text + self->key_len, self->value_len);
  (void)shard, (void)outcome;
  for (uint32_t i = 0; i < b->item_rows; i++)
    if (weir_attr_find(b, b->item_attrs[i], self->key_id) == WEIR_NO_ROW)
      weir_attr_set_str(b, weir_attr_add(b, b->item_table, i, key), value);
  return WEIR_OK;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  weir_value key, value;
  // The schema has made sure that both are there and texts.
  if (!config->get(config, "/key", &key) || !config->get(config, "/value", &value))
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "key and value are required");
  if (!keys) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.keys/1");
  const uint32_t key_id = keys->subscribe(host, key.str, key.count);
  if (key_id == 0)
    return weir_fail(outcome, WEIR_PERMANENT, "/key", "too many keys are subscribed to");
  weir_instance *self = malloc(sizeof *self + key.count + value.count);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->key_id = key_id, self->key_len = key.count, self->value_len = value.count;
  memcpy(self->text, key.str, key.count);
  memcpy(self->text + key.count, value.str, value.count);
  plan->spare_attrs = 1;
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t columns[] = {WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs),
                                   WEIR_COLUMN(attr, key_id)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "add_attribute",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"key\", \"value\"], \"properties\": {"
                     "\"key\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 128},"
                     "\"value\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 1024}}}",
    .signals = WEIR_TRACES | WEIR_LOGS,
    .need = {columns, 3, 0},
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

WEIR_PLUGIN_NOTE("add_attribute", "1.0.0", "Apache-2.0", "processor:add_attribute", 0, 0);
