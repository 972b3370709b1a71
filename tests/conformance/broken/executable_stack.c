// linked with -z execstack.
#include "base.h"
