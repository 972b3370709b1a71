// edits a column that it has not declared.
#define IN_PROCESS if (b->item_rows > 0) WEIR_SET(b, log, severity, 0, 3)
#include "base.h"
