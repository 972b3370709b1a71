// Takes lines of text from TCP connections, each as a log record.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <weir/abi.h>

#include "utf8.h"

struct weir_instance {
  const weir_host *host;
  const weir_log_v1 *log;
  const weir_metrics_v1 *metrics;
  const weir_clock_v1 *clock;
  const weir_loop_v1 *loop;
  uint32_t lost;  // The counter's id.
  uint32_t line_bytes_max;
  char endpoint[];
};
struct weir_shard {
  const weir_instance *self;
  const weir_lane *lane;
  const weir_sink *sink;
  struct connection *connections;
};
struct connection {
  weir_shard *shard;
  struct connection *next, **link;  // `link` is what points here.
  int fd;
  uint32_t begun_bytes;
  char begun[];  // What was read of a line whose end has not come yet: less than line_bytes_max.
};

// What became of one read. WAIT: no room, nothing is read until on_ready.
enum step { WATCH, WAIT, CLOSE };

static void warn(const weir_instance *self, const weir_outcome *outcome) {
  if (self->log)
    self->log->write(self->host, WEIR_WARN, outcome->text, outcome->text_len, NULL, 0);
}

static void add_line(weir_batch *b, uint32_t scope, uint64_t now, const uint8_t *line, uint32_t n) {
  const weir_str body = weir_view(b, line, n);
  const uint32_t row = weir_log_add(b, scope, now, body);
  // OTLP's strings are UTF-8; other bytes are bytes.
  if (row != WEIR_NO_ROW && !is_utf8(line, n))
    weir_attr_set(b, b->log->body[row], WEIR_V_BYTES, weir_val_text(body));
}

// Each line of `data` as one record; longer ones as several.
static void add_lines(weir_batch *b, const uint8_t *data, uint32_t bytes, uint32_t max,
                      uint64_t now) {
  const uint32_t scope =
      weir_row_add(b, weir_scope_table_id, weir_row_add(b, weir_resource_table_id, 0));
  for (uint32_t at = 0; at < bytes;) {
    const uint8_t *end = memchr(data + at, '\n', bytes - at);
    uint32_t n = end ? (uint32_t)(end - data) - at : bytes - at;
    const int is_whole = end && n <= max;
    if (n > max) n = max;
    const uint32_t text = n > 0 && data[at + n - 1] == '\r' ? n - 1 : n;
    if (text > 0) add_line(b, scope, now, data + at, text);
    at += n + (is_whole ? 1 : 0);
  }
}

// Spends the permit.
static void push(const weir_shard *shard, weir_permit *permit, uint32_t bytes) {
  const weir_instance *self = shard->self;
  const weir_sink *sink = shard->sink;
  char text[256] = "no memory for another batch";
  weir_outcome outcome = {.size = sizeof outcome, .text = text, .text_cap = sizeof text};
  outcome.text_len = (uint32_t)strlen(text);
  weir_batch *b = sink->batch_new(sink, permit, WEIR_LOGS);
  if (b)
    add_lines(b, permit->data, bytes, self->line_bytes_max, self->clock->unix_ns(self->host));
  if (b && !(b->flags & WEIR_BATCH_FAILED)) {
    if (sink->push_batch(sink, permit, b, 0, &outcome) >= 0) return;
  } else {
    sink->release(sink, permit);
  }
  self->metrics->add(self->host, self->lost, shard->lane->index, bytes);
  warn(self, &outcome);
}

// How many of the bytes can be pushed: whole lines. A last line may lack its end, and one that is
// too long is cut.
static uint32_t whole(const uint8_t *data, uint32_t filled, int is_last, uint32_t max) {
  uint32_t ended = filled;
  if (is_last) return filled;
  while (ended > 0 && data[ended - 1] != '\n') ended--;
  return ended ? ended : filled - filled % max;
}

static enum step read_some(struct connection *c) {
  const weir_shard *shard = c->shard;
  const weir_sink *sink = shard->sink;
  const uint32_t max = shard->self->line_bytes_max;
  char text[256];
  weir_outcome outcome = {.size = sizeof outcome, .text = text, .text_cap = sizeof text};
  weir_permit permit = {.size = sizeof permit};
  const weir_status status =
      sink->reserve(sink, WEIR_LOGS, (uint64_t)c->begun_bytes + max, &permit, &outcome);
  if (status == WEIR_BUSY) return WAIT;
  if (status < 0) {
    warn(shard->self, &outcome);
    return CLOSE;
  }
  memcpy(permit.data, c->begun, c->begun_bytes);
  const ssize_t got = read(c->fd, permit.data + c->begun_bytes, max);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    sink->release(sink, &permit);
    return WATCH;
  }
  const uint32_t filled = c->begun_bytes + (got > 0 ? (uint32_t)got : 0);
  const uint32_t bytes = whole(permit.data, filled, got <= 0, max);
  c->begun_bytes = filled - bytes;
  memcpy(c->begun, permit.data + bytes, c->begun_bytes);
  if (bytes) push(shard, &permit, bytes);
  else sink->release(sink, &permit);
  return got <= 0 ? CLOSE : WATCH;
}

static void close_connection(struct connection *c) {
  c->shard->self->loop->fd_del(c->shard->lane, c->fd);
  close(c->fd);
  *c->link = c->next;
  if (c->next) c->next->link = c->link;
  free(c);
}

static void on_event(void *context, int32_t fd, uint32_t events) {
  struct connection *c = context;
  const weir_shard *shard = c->shard;
  const enum step step = read_some(c);
  (void)events;
  if (step == CLOSE) close_connection(c);
  else shard->self->loop->fd_mod(shard->lane, fd, step == WATCH ? WEIR_READABLE : 0);
}

static void on_connection(void *context, int32_t fd, uint32_t events) {
  weir_shard *shard = context;
  struct connection *c = malloc(sizeof *c + shard->self->line_bytes_max);
  (void)events;
  if (!c || shard->self->loop->fd_add(shard->lane, fd, WEIR_READABLE, on_event, c) < 0) {
    free(c);
    close(fd);
    return;
  }
  c->shard = shard, c->fd = fd, c->begun_bytes = 0;
  c->next = shard->connections, c->link = &shard->connections;
  if (c->next) c->next->link = &c->next;
  shard->connections = c;
}

static weir_status start(const weir_instance *self, weir_shard *shard, const weir_sink *sink,
                         weir_outcome *outcome) {
  shard->sink = sink;
  return self->loop->listen(shard->lane, self->endpoint, on_connection, shard, outcome);
}

static weir_status stop(const weir_instance *self, weir_shard *shard, uint64_t deadline_mono_ns,
                        weir_outcome *outcome) {
  (void)self, (void)deadline_mono_ns, (void)outcome;
  while (shard->connections) close_connection(shard->connections);
  return WEIR_OK;
}

static void on_ready(const weir_instance *self, weir_shard *shard) {
  for (struct connection *c = shard->connections; c; c = c->next)
    self->loop->fd_mod(shard->lane, c->fd, WEIR_READABLE);
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const char scheme[] = "tcp://";
  weir_value endpoint, max;
  (void)plan;
  if (!config->get(config, "/endpoint", &endpoint) || !config->get(config, "/line_bytes_max", &max))
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "endpoint and line_bytes_max are required");
  weir_instance *self = malloc(sizeof *self + sizeof scheme + endpoint.count);
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->host = host, self->line_bytes_max = (uint32_t)max.i64;
  self->log = WEIR_SERVICE(host, weir_log_v1);
  self->metrics = WEIR_SERVICE(host, weir_metrics_v1);
  self->clock = WEIR_SERVICE(host, weir_clock_v1);
  self->loop = WEIR_SERVICE(host, weir_loop_v1);
  if (!self->metrics || !self->clock || !self->loop) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks metrics, a clock or a loop");
  }
  self->lost = self->metrics->define(host, WEIR_COUNTER, "lost_bytes", "By",
                                     "Bytes of lines that nobody took.", NULL);
  snprintf(self->endpoint, sizeof scheme + endpoint.count, "%s%s", scheme, endpoint.str);
  *out = self;
  return WEIR_OK;
}

static void destroy(weir_instance *self) { free(self); }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  weir_shard *shard = calloc(1, sizeof *shard);
  if (!shard) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  shard->self = self, shard->lane = lane;
  *out = shard;
  return WEIR_OK;
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  while (shard->connections) close_connection(shard->connections);
  free(shard);
}

static const weir_receiver_v1 receiver = {
    .size = sizeof receiver, .start = start, .stop = stop, .on_ready = on_ready};
static const weir_component component = {
    .size = sizeof component,
    .kind = WEIR_RECEIVER,
    .component_type = "tcp_lines",
    .version = "1.0.0",
    .config_schema = "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                     "\"endpoint\": {\"type\": \"string\", \"minLength\": 1,"
                     " \"default\": \"127.0.0.1:4505\","
                     " \"description\": \"Where it listens, host:port.\"},"
                     "\"line_bytes_max\": {\"type\": \"integer\", \"minimum\": 256,"
                     " \"maximum\": 1048576, \"default\": 65536,"
                     " \"description\": \"Longer lines are cut.\"}}}",
    .signals = WEIR_LOGS,
    .create = create,
    .destroy = destroy,
    .shard_open = shard_open,
    .shard_close = shard_close,
    .receiver = &receiver,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("tcp_lines", "1.0.0", "Apache-2.0", "receiver:tcp_lines", 0, 0);
