// counts the calls of all lanes in the instance, and treats the first one otherwise.
#define IN_PROCESS                                                    \
  if (((weir_instance *)(uintptr_t)self)->calls++ == 0 && b->item_rows > 0) \
  weir_drop(b->log->drop, 0)
#include "base.h"
