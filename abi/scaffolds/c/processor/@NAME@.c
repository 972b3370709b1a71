// @NAME@: adds one attribute to every span and log record that does not have its key.
#include <stdlib.h>
#include <weir/abi.h>

// What one instance knows. It is made once and then only read, by all lanes at the same time.
struct weir_instance {
  uint32_t key_id, key_len, value_len;
  char key[128], value[1024];  // The schema allows so many characters of 4 bytes.
};

// One batch, edited in place.
static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str key = weir_copy(b, self->key, self->key_len);  // Once a batch, then shared.
  const weir_str value = weir_copy(b, self->value, self->value_len);
  (void)shard, (void)outcome;
  for (uint32_t i = 0; i < b->item_rows; i++)
    if (weir_attr_find(b, b->item_attrs[i], self->key_id) == WEIR_NO_ROW)
      weir_attr_set_str(b, weir_attr_add(b, b->item_table, i, key), value);
  return WEIR_OK;
}

// The schema has made sure that the option is there, a text, and not too long.
static uint32_t read_text(const weir_config *config, const char *pointer, char *to, uint32_t cap) {
  weir_value v;
  return config->get(config, pointer, &v) ? weir_copy_text(to, cap, v.str, v.count) : 0;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  weir_instance *self = calloc(1, sizeof *self);
  if (!self || !keys) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "no memory, or a host without weir.keys/1");
  }
  self->key_len = read_text(config, "/key", self->key, sizeof self->key);
  self->value_len = read_text(config, "/value", self->value, sizeof self->value);
  self->key_id = keys->subscribe(host, self->key, self->key_len);
  if (self->key_id == 0) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, "/key", "too many keys are subscribed to");
  }
  plan->spare_attrs = 1;  // Leaves room for it behind the attributes of each record.
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static const char schema[] =
    "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"key\", \"value\"],"
    " \"properties\": {"
    "\"key\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 32},"
    "\"value\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 256}}}";
static const uint32_t columns[] = {WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs),
                                   WEIR_COLUMN(attr, key_id)};
static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const weir_component component = {
    .size = sizeof component, .kind = WEIR_PROCESSOR, .component_type = "@NAME@",
    .version = "1.0.0", .config_schema = schema, .signals = WEIR_TRACES | WEIR_LOGS,
    .need = {columns, 3, 0}, .write = {columns, 2, 0},
    .create = create, .destroy = destroy, .processor = &processor,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}
WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "processor:@NAME@", 0, 0);
