/* A plugin that uses each macro and inline function of the contract once, as C and as C++.
 *
 * It is only compiled, with every warning an error: what the header expands to in an author's file
 * must be as clean there as the header itself. The oldest style of comment and of declarations is
 * on purpose: it is what all dialects share.
 */
#include <weir/abi.h>

struct weir_instance {
  const weir_host *host;
  uint32_t key_id;
};
struct weir_shard {
  uint32_t index;
};

static const uint32_t need[] = {WEIR_COLUMN(log, severity), WEIR_COLUMN(attr, key_id),
                                WEIR_COLUMN(span, name) | WEIR_OPTIONAL};
static const weir_columns columns = {need, 3, 0};

WEIR_PLUGIN_NOTE("dialects", "1.0.0", "Apache-2.0", "processor:dialects", 0, WEIR_BLOCKING);

static uint64_t services(const weir_host *host, const weir_lane *lane) {
  const weir_log_v1 *log = WEIR_SERVICE(host, weir_log_v1);
  const weir_metrics_v1 *metrics = WEIR_SERVICE(host, weir_metrics_v1);
  const weir_clock_v1 *clock = WEIR_SERVICE(host, weir_clock_v1);
  const weir_keys_v1 *keys = WEIR_SERVICE(host, weir_keys_v1);
  const weir_regex_v1 *regex = WEIR_SERVICE(host, weir_regex_v1);
  const weir_wire_v1 *wire = WEIR_SERVICE(host, weir_wire_v1);
  const weir_hold_v1 *hold = WEIR_SERVICE(host, weir_hold_v1);
  const weir_ack_v1 *ack = WEIR_SERVICE(host, weir_ack_v1);
  const weir_loop_v1 *loop = WEIR_SERVICE(host, weir_loop_v1);
  const weir_json_v1 *json = WEIR_SERVICE(host, weir_json_v1);
  const weir_report_v1 *report = WEIR_SERVICE(host, weir_report_v1);
  if (log && WEIR_HAS(log, weir_log_v1, write)) log->write(host, WEIR_INFO, "a", 1, NULL, 0);
  if (loop) loop->tick(lane, 0);
  if (report) report->publish(host, "{}", 2, NULL);
  if (!metrics || !keys || !regex || !wire || !hold || !ack || !json) return 0;
  return clock ? clock->mono_ns(host) : 0;
}

static weir_status cells(weir_batch *b, uint32_t row, weir_str text) {
  WEIR_SET(b, log, severity, row, 9);
  WEIR_SET(b, log, time, row, UINT64_MAX);
  WEIR_SET_TEXT(b, span, name, row, text);
  WEIR_SET_VAL(b, point, value, row, weir_val_f64(0.5));
  weir_drop(b->log->drop, row);
  return weir_attr_delete(b, weir_attr_row(b, row));
}

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  const weir_str text = weir_copy(b, "text", 4);
  char *edited = weir_text_edit(b, 0);
  uint32_t row;
  (void)shard;
  if (edited) *edited = '*';
  for (row = 0; row < b->item_rows; row++) {
    if (weir_dropped(b->item_drop, row)) continue;
    if (weir_attr_find(b, b->item_attrs[row], self->key_id) == WEIR_NO_ROW)
      weir_attr_set_str(b, weir_attr_add(b, b->item_table, row, text), text);
    if (cells(b, row, text) < 0) return weir_fail(outcome, WEIR_PERMANENT, NULL, "no room");
  }
  weir_attr_set(b, 0, WEIR_V_I64, weir_val_i64(-1));
  weir_attr_set(b, 0, WEIR_V_I64, weir_val_bits(1));
  weir_attr_set(b, 0, WEIR_V_STR, weir_val_text(weir_view(b, weir_ptr(b, text), text.len)));
  weir_text_set(b, 0, weir_text_get(b, 1));
  weir_log_add(b, weir_row_add(b, weir_scope_table_id, 0), 0, text);
  return weir_id_bytes(b, b->log->trace_id[0]) ? WEIR_OK : WEIR_RETRY;
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  static struct weir_instance instance;
  weir_value value;
  if (!config->get(config, "/key", &value))
    return weir_fail(outcome, WEIR_PERMANENT, "/key", "is missing");
  instance.host = host;
  plan->need = columns;
  *out = &instance;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { self->host = NULL; }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  static struct weir_shard shard;
  (void)outcome;
  shard.index = (uint32_t)services(self->host, lane) ^ lane->index;
  *out = &shard;
  return WEIR_OK;
}

static void shard_close(const weir_instance *self, weir_shard *shard) { (void)self, (void)shard; }

/* Positional: names of members in an initializer are not C++ before C++20. */
static const weir_processor_v1 processor = {sizeof(weir_processor_v1), 0, process, NULL, NULL};
static const weir_component component = {
    sizeof(weir_component), WEIR_PROCESSOR, 0, "dialects", "1.0.0", NULL, WEIR_LOGS,
    {need, 3, 0}, {need, 1, 0}, WEIR_PARTITION_NONE, 0, create, destroy, shard_open, shard_close,
    NULL, NULL, NULL, NULL, &processor, NULL, NULL};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                   components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}
