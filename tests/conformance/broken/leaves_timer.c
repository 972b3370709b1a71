// forgets a timer.
static void broken_nothing(void *context) { (void)context; }
#define IN_START self->loop->timer_add(shard->lane, ~0ull / 2, broken_nothing, 0)
#include "base_receiver.h"
