// A complete exporter in one header: it completes each ticket in a callback, and sends nothing.
// Each file that includes it first defines what is wrong; without definitions the plugin is sound.
#ifndef WEIR_TESTS_CONFORMANCE_BASE_EXPORTER_H
#define WEIR_TESTS_CONFORMANCE_BASE_EXPORTER_H

#include <stdlib.h>
#include <weir/abi.h>

#ifndef SCHEMA
#define SCHEMA NULL
#endif
// Statements; each stands where its name says.
#ifndef IN_BEGIN
#define IN_BEGIN
#endif
#ifndef DELAY_NS
#define DELAY_NS 0
#endif
#ifndef COMPLETE
#define COMPLETE complete(job, WEIR_OK)
#endif
#ifndef IN_CANCEL
#define IN_CANCEL drop_job(job)
#endif
#ifndef CANCEL
#define CANCEL cancel
#endif

struct weir_instance {
  const weir_host *host;
  const weir_loop_v1 *loop;
  const weir_ack_v1 *ack;
  const weir_clock_v1 *clock;
};
// A ticket that is open.
struct job { struct job *next; weir_shard *shard; uint64_t ticket, timer; };
struct weir_shard { const weir_instance *self; const weir_lane *lane; struct job *jobs; };

static weir_status create(const weir_host *host, const weir_config *config, weir_plan *plan,
                          weir_instance **out, weir_outcome *outcome) {
  const weir_loop_v1 *loop = WEIR_SERVICE(host, weir_loop_v1);
  const weir_ack_v1 *ack = WEIR_SERVICE(host, weir_ack_v1);
  const weir_clock_v1 *clock = WEIR_SERVICE(host, weir_clock_v1);
  weir_instance *self;
  (void)config, (void)plan;
  if (!loop || !ack || !clock) {
    return weir_fail(outcome, WEIR_PERMANENT, NULL, "this host lacks a service");
  }
  self = (weir_instance *)calloc(1, sizeof *self);
  if (!self) return weir_fail(outcome, WEIR_RETRY, NULL, "no memory");
  self->host = host, self->loop = loop, self->ack = ack, self->clock = clock;
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
__attribute__((unused)) static void drop_job(struct job *job) {
  weir_shard *s = job->shard;
  struct job **at = &s->jobs;
  while (*at != job) at = &(*at)->next;
  *at = job->next;
  s->self->loop->timer_cancel(s->lane, job->timer);
  free(job);
}
__attribute__((unused)) static void complete(struct job *job, weir_status status) {
  weir_outcome outcome;
  memset(&outcome, 0, sizeof outcome);
  outcome.size = sizeof outcome, outcome.status = status;
  job->shard->self->ack->complete(job->shard->self->host, job->ticket, &outcome);
}
static void shard_close(const weir_instance *self, weir_shard *shard) {
  (void)self;
  while (shard->jobs) drop_job(shard->jobs);
  free(shard);
}
static void on_time(void *context) {
  struct job *job = (struct job *)context;
  COMPLETE;
  drop_job(job);
}
static weir_status begin(const weir_instance *self, weir_shard *shard, const weir_batch *b,
                         uint64_t ticket, weir_outcome *outcome) {
  struct job *job = (struct job *)calloc(1, sizeof *job);
  (void)outcome;
  (void)b;
  job->shard = shard, job->ticket = ticket, job->next = shard->jobs;
  shard->jobs = job;
  job->timer = self->loop->timer_add(shard->lane, self->clock->mono_ns(self->host) + DELAY_NS,
                                     on_time, job);
  IN_BEGIN;
  return WEIR_PENDING;
}
__attribute__((unused)) static void cancel(const weir_instance *self, weir_shard *shard,
                                           uint64_t ticket) {
  struct job *job = shard->jobs;
  (void)self;
  while (job && job->ticket != ticket) job = job->next;
  if (!job) return;
  IN_CANCEL;
}

static const weir_exporter_v1 exporter = {sizeof(weir_exporter_v1), 0, begin, CANCEL};
static const weir_component component = {
    sizeof(weir_component), WEIR_EXPORTER, 0, "sound", "1.0.0", SCHEMA, WEIR_LOGS,
    {NULL, 0, 0}, {NULL, 0, 0}, WEIR_PARTITION_NONE, 0, create, destroy, shard_open, shard_close,
    NULL, NULL, NULL, NULL, NULL, &exporter, NULL};
static const weir_component *const components[] = {&component};
static const weir_plugin plugin = {sizeof(weir_plugin), WEIR_ABI_MAJOR, WEIR_ABI_MINOR, 1, 0,
                                   components};

const weir_plugin *weir_plugin_v1(const weir_host *host) {
  (void)host;
  return &plugin;
}

WEIR_PLUGIN_NOTE("sound", "1.0.0", "MIT", "exporter:sound", 0, 0);

#endif
