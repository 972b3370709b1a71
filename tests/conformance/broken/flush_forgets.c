// flush leaves its groups where they are.
#define IN_FLUSH
#include "base_hold.h"
