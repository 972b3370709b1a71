// Clause: a processor has a process function.
#define PROCESS NULL
#include "base.h"
