// Rename an attribute without touching its value
//
// `from` becomes `to` on spans, data points and log records, for instance `http.method` becomes
// `http.request.method`. Only the cell of the key is set: the value goes on as it came, whatever
// its type, lists and maps with all that is in them too.
//
// What if the new name is taken already? Two attributes of one name are an error that receivers
// resolve as they like, so it has to be decided here. With `if_taken: leave` the record stays as it
// is, and both names can be seen; with `if_taken: replace` the older holder of the name is deleted.
//
// Watch: `from` and `to` must differ, or `replace` would delete the only one. A schema can not say
// that, so `create` does.
#include <stdlib.h>
#include <weir/abi.h>

struct weir_instance {
  uint32_t from_id, to_id, to_len;
  int replace;
  char to[512];
};

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str to = weir_copy(b, self->to, self->to_len);
  (void)shard, (void)outcome;
  for (uint32_t i = 0; i < b->item_rows; i++) {
    const uint32_t row = weir_attr_find(b, b->item_attrs[i], self->from_id);
    if (row == WEIR_NO_ROW) continue;
    const uint32_t taken = weir_attr_find(b, b->item_attrs[i], self->to_id);
    if (taken != WEIR_NO_ROW && !self->replace) continue;
    if (taken != WEIR_NO_ROW) weir_attr_delete(b, taken);
    WEIR_SET_TEXT(b, attr, key, row, to);
  }
  return WEIR_OK;
}

static uint32_t option(const weir_config *config, const char *pointer, char *to, uint32_t cap) {
  weir_value v;
  return config->get(config, pointer, &v) ? weir_copy_text(to, cap, v.str, v.count) : 0;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  char from[512], if_taken[8];
  const uint32_t from_len = option(config, "/from", from, sizeof from);
  weir_instance *self = calloc(1, sizeof *self);
  (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->to_len = option(config, "/to", self->to, sizeof self->to);
  self->replace = option(config, "/if_taken", if_taken, sizeof if_taken) == strlen("replace");
  self->from_id = keys ? keys->subscribe(host, from, from_len) : 0;
  self->to_id = keys ? keys->subscribe(host, self->to, self->to_len) : 0;
  if (self->from_id != 0 && self->to_id != 0 && self->from_id != self->to_id) {
    *out = self;
    return WEIR_OK;
  }
  const int same = self->from_id != 0 && self->from_id == self->to_id;
  free(self);
  return weir_fail(outcome, WEIR_PERMANENT, same ? "/to" : "/from",
                   same ? "is the same as from; expected another name"
                        : "this host can not watch for another key");
}

static void destroy(weir_instance *self) { free(self); }

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const uint32_t need[] = {WEIR_COLUMN(span, attrs), WEIR_COLUMN(log, attrs),
                                WEIR_COLUMN(point, attrs), WEIR_COLUMN(attr, key_id)};
static const uint32_t write[] = {WEIR_COLUMN(attr, key), WEIR_COLUMN(attr, flags)};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_PROCESSOR,
    .component_type = "rename_key",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false,"
                     " \"required\": [\"from\", \"to\"], \"properties\": {"
                     "\"from\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 128},"
                     "\"to\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 128},"
                     "\"if_taken\": {\"enum\": [\"leave\", \"replace\"], \"default\": \"leave\"}}}",
    .signals = WEIR_TRACES | WEIR_METRICS | WEIR_LOGS,
    .need = {need, 4, 0},
    .write = {write, 2, 0},
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

WEIR_PLUGIN_NOTE("rename_key", "1.0.0", "Apache-2.0", "processor:rename_key", 0, 0);
