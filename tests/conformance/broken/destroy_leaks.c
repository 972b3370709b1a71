// destroy forgets what the instance has.
#define IN_DESTROY self = NULL
#include "base.h"
