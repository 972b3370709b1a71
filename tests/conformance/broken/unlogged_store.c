// stores a cell past the edit log.
#define IN_PROCESS if (b->item_rows > 0) ((int32_t *)(uintptr_t)b->log->severity)[0] ^= 1
#include "base.h"
