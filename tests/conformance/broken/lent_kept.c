// does not free what it has lent.
#include <weir/abi.h>
static void broken_lend(weir_shard *s, weir_permit *permit, uint32_t n);
#define PUSH broken_lend(s, &permit, (uint32_t)n)
#include "base_receiver.h"

static void broken_done(void *owner) { (void)owner; }
static void broken_lend(weir_shard *s, weir_permit *permit, uint32_t n) {
  uint8_t *copy = (uint8_t *)malloc(n);
  memcpy(copy, permit->data, n);
  if (s->sink->push_lent(s->sink, permit, copy, n, broken_done, copy, 0, NULL) < 0) free(copy);
}
