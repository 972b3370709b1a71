// its plan has a signal that its table has not.
#define IN_CREATE plan->signals |= WEIR_TRACES
#include "base.h"
