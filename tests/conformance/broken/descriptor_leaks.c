// each instance leaves a descriptor open.
#include <unistd.h>
#define STORE (void)!dup(0), *out = self
#include "base.h"
