// may abort; a warning.
#define IN_PROCESS if (shard->calls == 0) abort()
#include "base.h"
