// reads what the batch before was made of.
#include <stdint.h>
static const uint8_t *broken_kept;
static volatile uint8_t broken_seen;
#define IN_PROCESS                          \
  if (broken_kept) broken_seen = *broken_kept; \
  if (b->item_rows > 0) broken_kept = b->seg[0]
#include "base.h"
