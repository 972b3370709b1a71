// an empty batch is refused.
#define IN_PROCESS if (b->item_rows == 0) return WEIR_PERMANENT
#include "base.h"
