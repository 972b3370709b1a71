// linked with an RPATH.
#include "base.h"
