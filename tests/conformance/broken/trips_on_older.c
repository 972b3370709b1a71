// does not expect the state of an older revision.
#define IN_LOAD if (revision != STATE_REVISION) __builtin_trap()
#include "base_hold.h"
