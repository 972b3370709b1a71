// Clause: a constructor does not end the process.
#include "base.h"

__attribute__((constructor)) static void end(void) { abort(); }
