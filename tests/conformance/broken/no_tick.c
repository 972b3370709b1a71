// asks for a tick and has none.
#define TICK 0
#include "base_hold.h"
