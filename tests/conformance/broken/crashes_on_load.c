// its constructor crashes.
#include "base.h"

__attribute__((constructor)) static void broken(void) { __builtin_trap(); }
