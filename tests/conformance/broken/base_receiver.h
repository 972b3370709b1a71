// A complete receiver of bytes over TCP in one header: each read is one log record. Each file that
// includes it first defines what is wrong; without definitions the plugin is sound.
#ifndef WEIR_TESTS_CONFORMANCE_BASE_RECEIVER_H
#define WEIR_TESTS_CONFORMANCE_BASE_RECEIVER_H

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <weir/abi.h>

#ifndef FLAGS
#define FLAGS 0
#endif
// Statements; each stands where its name says.
#ifndef IN_START
#define IN_START
#endif
#ifndef IN_STOP
#define IN_STOP
#endif
#ifndef IN_SHARD_CLOSE
#define IN_SHARD_CLOSE
#endif
#ifndef ON_BUSY
#define ON_BUSY
#endif
#ifndef BEFORE_READ
#define BEFORE_READ
#endif
#ifndef ON_END
#define ON_END
#endif
#ifndef RELEASE
#define RELEASE s->sink->release(s->sink, &permit)
#endif
#ifndef PUSH
#define PUSH push(s, &permit, (uint32_t)n)
#endif
#ifndef ON_ACK
#define ON_ACK
#endif
#ifndef ON_CONNECTION
#define ON_CONNECTION
#endif

enum { READ_BYTES = 4096 };

struct weir_instance { const weir_host *host; const weir_loop_v1 *loop; };
struct connection { struct connection *next; weir_shard *shard; int32_t fd; };
struct weir_shard {
  const weir_instance *self;
  const weir_lane *lane;
  const weir_sink *sink;
  struct connection *connections;
  uint64_t deadline_ns, timer;
};

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_loop_v1 *loop = WEIR_SERVICE(host, weir_loop_v1);
  weir_instance *self;
  (void)config, (void)plan;
  if (!loop) return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks weir.loop/1");
  self = (weir_instance *)calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  self->host = host, self->loop = loop;
  *out = self;
  return WEIR_OK;
}
static void destroy(weir_instance *self) { free(self); }
static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  *out = (weir_shard *)calloc(1, sizeof **out);
  if (!*out) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  (*out)->self = self, (*out)->lane = lane;
  return WEIR_OK;
}
static void drop_connection(struct connection *c) {
  weir_shard *s = c->shard;
  struct connection **at = &s->connections;
  while (*at != c) at = &(*at)->next;
  *at = c->next;
  s->self->loop->fd_del(s->lane, c->fd);
  close(c->fd);
  free(c);
}
static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  while (shard->connections) drop_connection(shard->connections);
  IN_SHARD_CLOSE;
  free(shard);
}
__attribute__((unused)) static void push(weir_shard *s, weir_permit *permit, uint32_t n) {
  weir_batch *b = s->sink->batch_new(s->sink, permit, WEIR_LOGS);
  uint32_t scope;
  if (!b) {
    s->sink->release(s->sink, permit);
    return;
  }
  scope = weir_row_add(b, weir_scope_table_id, weir_row_add(b, weir_resource_table_id, 0));
  weir_log_add(b, scope, 0, weir_view(b, permit->data, n));
  s->sink->push_batch(s->sink, permit, b, 0, NULL);
}
static void on_readable(void *context, int32_t fd, uint32_t events) {
  struct connection *c = (struct connection *)context;
  weir_shard *s = c->shard;
  weir_permit permit;
  ssize_t n;
  (void)events;
  memset(&permit, 0, sizeof permit);
  permit.size = sizeof permit;
  if (s->sink->reserve(s->sink, WEIR_LOGS, READ_BYTES, &permit, NULL) < 0) {
    ON_BUSY;
    s->self->loop->fd_mod(s->lane, fd, 0);
    return;
  }
  BEFORE_READ;
  n = read(fd, permit.data, READ_BYTES);
  if (n > 0) {
    PUSH;
    return;
  }
  RELEASE;
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  ON_END;
  drop_connection(c);
}
static void on_connection(void *context, int32_t fd, uint32_t events) {
  weir_shard *s = (weir_shard *)context;
  struct connection *c = (struct connection *)calloc(1, sizeof *c);
  (void)events;
  c->shard = s, c->fd = fd, c->next = s->connections;
  s->connections = c;
  ON_CONNECTION;
  s->self->loop->fd_add(s->lane, fd, WEIR_READABLE, on_readable, c);
}
static weir_status start(const weir_instance *self, weir_shard *shard, const weir_sink *sink,
                         weir_outcome *outcome) {
  shard->sink = sink;
  IN_START;
  return self->loop->listen(shard->lane, "tcp://127.0.0.1:0", on_connection, shard, outcome);
}
static weir_status stop(const weir_instance *self, weir_shard *shard, uint64_t deadline_mono_ns,
                        weir_outcome *outcome) {
  (void)self, (void)outcome;
  shard->deadline_ns = deadline_mono_ns;
  while (shard->connections) drop_connection(shard->connections);
  IN_STOP;
  return WEIR_OK;
}
static void on_ack(const weir_instance *self, uint64_t cookie, const weir_outcome *outcome) {
  (void)self, (void)cookie, (void)outcome;
  ON_ACK;
}
static void on_ready(const weir_instance *self, weir_shard *shard) {
  struct connection *c;
  for (c = shard->connections; c; c = c->next)
    self->loop->fd_mod(shard->lane, c->fd, WEIR_READABLE);
}

static const weir_receiver_v1 receiver = {sizeof(weir_receiver_v1), 0, start, stop, on_ack,
                                          on_ready};
static const weir_component component = {
    sizeof(weir_component), WEIR_RECEIVER, FLAGS, "sound", "1.0.0", NULL, WEIR_LOGS,
    {NULL, 0, 0}, {NULL, 0, 0}, WEIR_PARTITION_NONE, 0, create, destroy, shard_open, shard_close,
    NULL, NULL, NULL, &receiver, NULL, NULL, NULL};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                   components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("sound", "1.0.0", "MIT", "receiver:sound", 0, FLAGS);

#endif
