// process answers what only exporters may.
#define IN_PROCESS if (b->item_rows > 0) return WEIR_PENDING
#include "base.h"
