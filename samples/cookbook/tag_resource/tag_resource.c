// Tag the resource, not each record
//
// Where the data comes from is the same for all records of a sender, so it belongs to the
// *resource* that they hang below: said once per request instead of once per record. Every resource
// without an attribute `key` gets one with the text `value`.
//
// Watch: a request may have many resources, and it may have none of their attributes. Backends tell
// senders apart by the attributes of the resource: a new one, or another value, makes new series of
// all their metrics. So tag with what stays the same, such as a region, not with what changes.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance {
  uint32_t key_id, key_len, value_len;
  char key[512], value[4096];
};

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str key = weir_copy(b, self->key, self->key_len);
  const weir_str value = weir_copy(b, self->value, self->value_len);
  (void)shard, (void)outcome;
  for (uint32_t i = 0; i < b->resource->rows; i++)
    if (weir_attr_find(b, b->resource->attrs[i], self->key_id) == WEIR_NO_ROW)
      weir_attr_set_str(b, weir_attr_add(b, weir_resource_table_id, i, key), value);
  return WEIR_OK;
}

static uint32_t option(const weir_config *config, const char *pointer, char *to, uint32_t cap) {
  weir_value v;
  return config->get(config, pointer, &v) ? weir_copy_text(to, cap, v.str, v.count) : 0;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  weir_instance *self = calloc(1, sizeof *self);
  (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->key_len = option(config, "/key", self->key, sizeof self->key);
  self->value_len = option(config, "/value", self->value, sizeof self->value);
  self->key_id = keys ? keys->subscribe(host, self->key, self->key_len) : 0;
  if (self->key_id == 0) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, "/key", "this host can not watch for another key");
  }
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t columns[] = {WEIR_COLUMN(resource, attrs), WEIR_COLUMN(attr, key_id)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "tag_resource",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"key\", \"value\"], \"properties\": {"
                     "\"key\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 128},"
                     "\"value\": {\"type\": \"string\", \"maxLength\": 1024}}}",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
    .need = {columns, 2, 0},
    .write = {columns, 1, 0},
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

WEIR_PLUGIN_NOTE("tag_resource", "1.0.0", "Apache-2.0", "processor:tag_resource", 0, 0);
