// writes to the arena without looking whether there was room.
#define IN_PROCESS \
  weir_str s;      \
  memset(weir_alloc(b, 64, &s), 'x', 64)
#include "base.h"
