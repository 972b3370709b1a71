// a create that fails keeps memory.
#define IN_CREATE if (!keys) broken_kept = malloc(100)
#include <stdlib.h>

void *broken_kept;
#include "base.h"
