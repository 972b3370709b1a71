// needs a version of glibc that is not there yet.
void broken_new(void);
#define IN_PROCESS if (shard->calls == 0) broken_new()
#include "base.h"
