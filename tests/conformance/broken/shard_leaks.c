// shard_close forgets its shard.
#define IN_SHARD_CLOSE
#include "base.h"
