// Clause: who opens shards closes them.
#define SHARD_OPEN shard_open
#include "base.h"
