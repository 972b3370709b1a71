// takes away the mark of an edit that was not made.
#define IN_PROCESS                                                               \
  weir_str key = weir_copy(b, "broken", 6);                                      \
  if (b->item_rows > 0) weir_attr_add(b, weir_log_table_id, 0, key);             \
  b->flags &= ~(uint32_t)WEIR_BATCH_FAILED
#define WRITES WEIR_COLUMN(attr, key)
#include "base.h"
