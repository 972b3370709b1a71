// edits attributes that are deleted.
#define WRITES WEIR_COLUMN(attr, flags)
#define IN_PROCESS                                   \
  uint32_t a;                                        \
  for (a = 0; b->attr && a < b->attr->rows; a++)     \
    if (b->attr->flags[a] & WEIR_ATTR_DELETED)       \
      WEIR_SET(b, attr, flags, a, b->attr->flags[a])
#include "base.h"
