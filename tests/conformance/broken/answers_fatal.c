// gives itself up for one batch that it does not like.
#define IN_PROCESS                               \
  uint32_t a;                                    \
  for (a = 0; b->attr && a < b->attr->rows; a++) \
    if (b->attr->depth[a] > 8) return WEIR_FATAL
#include "base.h"
