// calls a function of the host by its name.
void broken_host(void);
#define IN_PROCESS if (shard->calls == 0) broken_host()
#include "base.h"
