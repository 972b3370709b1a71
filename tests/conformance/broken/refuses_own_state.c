// does not know its own entries.
#define IN_LOAD if (revision == STATE_REVISION) return WEIR_PERMANENT
#include "base_hold.h"
