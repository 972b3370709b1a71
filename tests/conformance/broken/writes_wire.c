// writes where the request lies.
#define IN_PROCESS if (b->item_rows > 0) ((char *)(uintptr_t)b->seg[0])[0] ^= 1
#include "base.h"
