// waits in each process.
#include <poll.h>
#define IN_PROCESS poll(0, 0, 10)
#include "base.h"
