// remembers by thread what it has seen.
static __thread unsigned broken_calls;
#define IN_PROCESS if (broken_calls++ == 0 && b->item_rows > 0) weir_drop(b->log->drop, 0)
#include "base.h"
