// leaves out a record by counting one less.
#define IN_PROCESS if (b->item_rows > 0) b->log->rows--
#include "base.h"
