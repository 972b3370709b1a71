// create does not return.
#define IN_CREATE for (;;) plan->size = sizeof *plan
#include "base.h"
