// takes it for granted that there is memory; a warning.
#include <stdlib.h>
#define IN_CREATE *(char *)malloc(1) = 0
#define IN_DESTROY
#include "base.h"
