// a processor without process.
#define PROCESS NULL
#include "base.h"
