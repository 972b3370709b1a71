// @NAME@: takes lines of text from TCP connections, each as a log record.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <weir/abi.h>

enum { LINE_BYTES_MAX = 16384 };  // Longer lines are cut.

// Made once and then only read, by all lanes at the same time.
struct weir_instance {
  const weir_host *host;
  const weir_clock_v1 *clock;
  const weir_loop_v1 *loop;
  const weir_metrics_v1 *metrics;
  uint32_t lost;  // A counter's id.
  char endpoint[256];
};
// One per lane. All its calls come from one thread.
struct weir_shard {
  const weir_instance *self;
  const weir_lane *lane;
  const weir_sink *sink;
  struct connection *connections;
};
struct connection {
  weir_shard *shard;
  struct connection *next;
  int fd;
  uint32_t begun;              // Bytes of a line whose end has not come yet,
  char text[LINE_BYTES_MAX];   // and these bytes.
};

// One record a line. The batch's texts are views of what was read: nothing is copied.
static void add_lines(weir_batch *b, const uint8_t *data, uint32_t bytes, uint64_t now) {
  const uint32_t resource = weir_row_add(b, weir_resource_table_id, 0);
  const uint32_t scope = weir_row_add(b, weir_scope_table_id, resource);
  for (uint32_t at = 0; at < bytes;) {
    const uint8_t *end = memchr(data + at, '\n', bytes - at);
    const uint32_t n = end ? (uint32_t)(end - data) - at : bytes - at;
    if (n > 0) weir_log_add(b, scope, now, weir_view(b, data + at, n));
    at += n + 1;
  }
}

// Sends the first `bytes` of the permit on, which it spends.
static void push(const weir_shard *shard, weir_permit *permit, uint32_t bytes) {
  const weir_instance *self = shard->self;
  const weir_sink *sink = shard->sink;
  weir_batch *b = bytes ? sink->batch_new(sink, permit, WEIR_LOGS) : NULL;
  if (b) add_lines(b, permit->data, bytes, self->clock->unix_ns(self->host));
  if (b && !(b->flags & WEIR_BATCH_FAILED)) {
    if (sink->push_batch(sink, permit, b, 0, NULL) >= 0) return;
  } else {
    sink->release(sink, permit);
  }
  if (bytes) self->metrics->add(self->host, self->lost, shard->lane->index, bytes);
}

static void close_connection(struct connection *c) {
  struct connection **link = &c->shard->connections;
  while (*link != c) link = &(*link)->next;
  *link = c->next;
  c->shard->self->loop->fd_del(c->shard->lane, c->fd);
  close(c->fd);
  free(c);
}

// There is something to read: room first, then the bytes.
static void on_event(void *context, int32_t fd, uint32_t events) {
  struct connection *c = context;
  const weir_shard *shard = c->shard;
  const weir_sink *sink = shard->sink;
  weir_permit permit = {.size = sizeof permit};
  (void)events;
  const weir_status room = sink->reserve(sink, WEIR_LOGS, 2 * LINE_BYTES_MAX, &permit, NULL);
  if (room == WEIR_BUSY) {
    shard->self->loop->fd_mod(shard->lane, fd, 0);  // The sender waits until on_ready.
    return;
  }
  if (room < 0) {  // No on_ready follows.
    close_connection(c);
    return;
  }
  memcpy(permit.data, c->text, c->begun);
  const ssize_t got = read(fd, permit.data + c->begun, LINE_BYTES_MAX);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    sink->release(sink, &permit);
    return;
  }
  // Whole lines now, the rest when its end has come or the line is too long.
  const uint32_t filled = c->begun + (got > 0 ? (uint32_t)got : 0);
  uint32_t bytes = filled;
  while (got > 0 && bytes > 0 && permit.data[bytes - 1] != '\n') bytes--;
  if (filled - bytes >= LINE_BYTES_MAX) bytes = filled;
  c->begun = filled - bytes;
  memcpy(c->text, permit.data + bytes, c->begun);
  push(shard, &permit, bytes);
  if (got <= 0) close_connection(c);
}

static void on_connection(void *context, int32_t fd, uint32_t events) {
  weir_shard *shard = context;
  struct connection *c = malloc(sizeof *c);
  (void)events;
  if (!c || shard->self->loop->fd_add(shard->lane, fd, WEIR_READABLE, on_event, c) < 0) {
    free(c);
    close(fd);
    return;
  }
  c->shard = shard, c->fd = fd, c->begun = 0;
  c->next = shard->connections, shard->connections = c;
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

// A reserve was BUSY, and there is room again.
static void on_ready(const weir_instance *self, weir_shard *shard) {
  for (struct connection *c = shard->connections; c; c = c->next)
    self->loop->fd_mod(shard->lane, c->fd, WEIR_READABLE);
}

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  weir_value endpoint;
  weir_instance *self = calloc(1, sizeof *self);
  (void)plan;
  if (!self) return weir_fail(outcome, WEIR_PERMANENT, NULL, "out of memory");
  self->host = host;
  self->clock = WEIR_SERVICE(host, weir_clock_v1);
  self->loop = WEIR_SERVICE(host, weir_loop_v1);
  self->metrics = WEIR_SERVICE(host, weir_metrics_v1);
  if (!self->clock || !self->loop || !self->metrics ||
      !config->get(config, "/endpoint", &endpoint)) {
    free(self);
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks a clock, loop or metrics");
  }
  self->lost = self->metrics->define(host, WEIR_COUNTER, "lost_bytes", "By",
                                     "Bytes of lines that nobody took.", NULL);
  snprintf(self->endpoint, sizeof self->endpoint, "tcp://%s", endpoint.str);
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

static const char schema[] =
    "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
    "\"endpoint\": {\"type\": \"string\", \"default\": \"127.0.0.1:4505\","
    " \"minLength\": 1, \"maxLength\": 60}}}";
static const weir_receiver_v1 receiver = {
    .size = sizeof receiver, .start = start, .stop = stop, .on_ready = on_ready};
static const weir_component component = {
    .size = sizeof component, .kind = WEIR_RECEIVER, .component_type = "@NAME@",
    .version = "1.0.0", .config_schema = schema, .signals = WEIR_LOGS,
    .create = create, .destroy = destroy,
    .shard_open = shard_open, .shard_close = shard_close, .receiver = &receiver,
};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0, components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}
WEIR_PLUGIN_NOTE("@NAME@", "1.0.0", "Apache-2.0", "receiver:@NAME@", 0, 0);
