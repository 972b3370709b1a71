// Nothing is wrong with this one: a thread of its own, begun by the first batch, and no shards.
#include <pthread.h>
#include <semaphore.h>
#include <weir/abi.h>

#define FLAGS WEIR_OWN_THREADS
#define MEMBERS int has_thread; pthread_t thread; sem_t end;
#define SHARD_OPEN NULL
#define SHARD_CLOSE NULL
#define SHUTDOWN join_thread
#define IN_DESTROY if (self->has_thread) __builtin_trap()
#define PROCESS begin_thread
static weir_status join_thread(weir_instance *self, uint64_t deadline, weir_outcome *outcome);
static weir_status begin_thread(const weir_instance *self, weir_shard *shard, weir_batch *b,
                                weir_outcome *outcome);
#include "base.h"

static void *wait_for_end(void *end) {
  while (sem_wait((sem_t *)end) != 0) {
  }
  return NULL;
}

static weir_status begin_thread(const weir_instance *self, weir_shard *shard, weir_batch *b,
                                weir_outcome *outcome) {
  weir_instance *own = (weir_instance *)self;
  (void)shard, (void)b;
  if (__atomic_exchange_n(&own->has_thread, 1, __ATOMIC_ACQ_REL)) return WEIR_OK;
  sem_init(&own->end, 0, 0);
  if (pthread_create(&own->thread, NULL, wait_for_end, &own->end) == 0) return WEIR_OK;
  return weir_fail(outcome, WEIR_FATAL, NULL, "no thread to be had");
}

static weir_status join_thread(weir_instance *self, uint64_t deadline, weir_outcome *outcome) {
  (void)deadline, (void)outcome;
  if (!self->has_thread) return WEIR_OK;
  sem_post(&self->end);
  pthread_join(self->thread, NULL);
  self->has_thread = 0;
  return WEIR_OK;
}
