// sends each group on twice.
#define AFTER_EMIT self->hold->emit(shard->lane, shard->held, shard->count, NULL)
#include "base_hold.h"
