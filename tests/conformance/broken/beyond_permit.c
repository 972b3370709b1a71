// ends what it has read with a NUL, for which it has no room.
#define BEFORE_READ permit.data[permit.capacity] = 0
#include "base_receiver.h"
