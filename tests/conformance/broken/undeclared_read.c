// reads a column that it has not declared.
#include <stdint.h>
static volatile uint32_t broken_seen;
#define IN_PROCESS if (b->item_rows > 0) broken_seen = b->log->severity_text[0].len
#include "base.h"
