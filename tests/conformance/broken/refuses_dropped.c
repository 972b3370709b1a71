// a dropped row is an error to it.
#define IN_PROCESS \
  if (b->item_rows > 0 && weir_dropped(b->item_drop, 0)) return WEIR_PERMANENT
#include "base.h"
