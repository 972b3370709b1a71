// The tables of a plugin, the exported function, and the way from the contract's calls into Go: one
// call for each, whose arguments are pointers of the host.
#include <stdlib.h>

#include "_cgo_export.h"
#include "weirgo.h"

#define EACH_SLOT(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7)

#define CREATE(slot)                                                                               \
  static weir_status create_##slot(const weir_host *host, const weir_config *config,               \
                                   weir_plan *plan, weir_instance **out, weir_outcome *outcome) {  \
    return weirgo_create(slot, (weir_host *)host, (weir_config *)config, plan, out, outcome);      \
  }
EACH_SLOT(CREATE)
#define CREATE_NAME(slot) create_##slot,
static weir_status (*const creates[])(const weir_host *, const weir_config *, weir_plan *,
                                      weir_instance **, weir_outcome *) = {EACH_SLOT(CREATE_NAME)};
WEIR_STATIC_ASSERT(sizeof creates / sizeof *creates == WEIRGO_COMPONENTS_MAX, "a create a slot");

static void destroy(weir_instance *self) { weirgo_destroy(self); }

static weir_status shard_open(const weir_instance *self, const weir_lane *lane, weir_shard **out,
                              weir_outcome *outcome) {
  return weirgo_shard_open((weir_instance *)self, (weir_lane *)lane, out, outcome);
}

static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  weirgo_shard_close(shard);
}

static weir_status shut_down(weir_instance *self, uint64_t deadline, weir_outcome *outcome) {
  return weirgo_shutdown(self, deadline, outcome);
}

static weir_status process(const weir_instance *self, weir_shard *shard, weir_batch *b,
                           weir_outcome *outcome) {
  (void)self;
  return weirgo_process(shard, b, outcome);
}

static weir_status begin(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                         uint64_t ticket, weir_outcome *outcome) {
  (void)self, (void)ticket;
  return weirgo_begin(shard, (weir_batch *)b, outcome);
}

static weir_status start(const weir_instance *self, weir_shard *shard, const weir_sink *sink,
                         weir_outcome *outcome) {
  (void)self;
  shard->sink = sink;
  return weirgo_start(shard, outcome);
}

static weir_status stop(const weir_instance *self, weir_shard *shard, uint64_t deadline,
                        weir_outcome *outcome) {
  (void)self;
  return weirgo_stop(shard, deadline, outcome);
}

static void on_ack(const weir_instance *self, uint64_t cookie, const weir_outcome *outcome) {
  weirgo_on_ack((weir_instance *)self, cookie, (weir_outcome *)outcome);
}

static void on_ready(const weir_instance *self, weir_shard *shard) {
  (void)self;
  weirgo_on_ready(shard);
}

static void on_connection(void *shard, int32_t fd, uint32_t events) {
  (void)events;
  weirgo_on_connection(shard, fd);
}

static void on_event(void *shard, int32_t fd, uint32_t events) {
  weirgo_on_event(shard, fd, events);
}

static void on_timer(void *shard) { weirgo_on_timer(shard); }

weir_status weirgo_listen(weir_shard *shard, const char *endpoint, weir_outcome *outcome) {
  const weir_instance *self = shard->instance;
  return self->loop->listen(shard->lane, endpoint, on_connection, shard, outcome);
}

weir_status weirgo_fd_add(weir_shard *shard, int32_t fd, uint32_t events) {
  return shard->instance->loop->fd_add(shard->lane, fd, events, on_event, shard);
}

void weirgo_fd_mod(const weir_shard *shard, int32_t fd, uint32_t events) {
  shard->instance->loop->fd_mod(shard->lane, fd, events);
}

void weirgo_fd_del(const weir_shard *shard, int32_t fd) {
  shard->instance->loop->fd_del(shard->lane, fd);
}

uint64_t weirgo_timer_add(weir_shard *shard, uint64_t at_mono_ns) {
  return shard->instance->loop->timer_add(shard->lane, at_mono_ns, on_timer, shard);
}

void weirgo_timer_cancel(const weir_shard *shard, uint64_t id) {
  shard->instance->loop->timer_cancel(shard->lane, id);
}

static const weir_processor_v1 processor = {.size = sizeof processor, .process = process};
static const weir_exporter_v1 exporter = {.size = sizeof exporter, .begin = begin};
static const weir_receiver_v1 receiver = {
    .size = sizeof receiver, .start = start, .stop = stop, .on_ack = on_ack, .on_ready = on_ready};

static const weir_component *components[WEIRGO_COMPONENTS_MAX];
static weir_plugin plugin = {
    sizeof plugin, WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 0, 0, components};

weir_component *weirgo_new_component(uint32_t slot, uint16_t kind) {
  weir_component *c = calloc(1, sizeof *c);
  if (!c) return NULL;
  c->size = sizeof *c;
  c->kind = kind;
  // Go's runtime can not leave a process, and has threads of its own from the beginning.
  c->flags = WEIR_NEVER_UNLOAD | WEIR_OWN_THREADS;
  c->create = creates[slot];
  c->destroy = destroy;
  c->shard_open = shard_open;
  c->shard_close = shard_close;
  c->shutdown = shut_down;
  if (kind == WEIR_PROCESSOR) c->processor = &processor;
  if (kind == WEIR_EXPORTER) c->exporter = &exporter;
  if (kind == WEIR_RECEIVER) c->receiver = &receiver;
  components[slot] = c;
  plugin.component_count = slot + 1;
  return c;
}

__attribute__((visibility("default"))) const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  // Components are registered by Go's init functions, which run on a thread of the runtime after
  // the file was loaded: a call into Go waits for them.
  weirgo_wait();
  return &plugin;
}
