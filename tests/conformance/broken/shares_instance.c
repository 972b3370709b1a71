// keeps in the instance which lane works.
#include <sched.h>
#include <stdint.h>
static volatile uint32_t broken_lane;
#define IN_PROCESS                                            \
  int i;                                                      \
  broken_lane = shard->lane->index;                           \
  for (i = 0; i < 2000; i++) {                                \
    sched_yield();                                            \
    if (broken_lane == shard->lane->index) continue;          \
    if (b->item_rows > 0) weir_drop(b->log->drop, 0);         \
    break;                                                    \
  }
#include "base.h"
