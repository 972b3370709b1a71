// destroy forgets a block so large that the heap maps it by itself.
#define IN_DESTROY self->buffer = NULL
#define MEMBERS char *buffer;
#define STORE self->buffer = (char *)calloc(1, 1u << 20), *out = self
#include "base.h"
