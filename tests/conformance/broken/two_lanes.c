// has no third shard.
#define IN_SHARD_OPEN if (lane->index >= 2) return WEIR_PERMANENT
#include "base.h"
