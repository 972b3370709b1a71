// Clause: a component table has the members of ABI 1.0.
#define COMPONENT_SIZE 64
#include "base.h"
