// takes it for granted that there is room.
#define ON_BUSY __builtin_trap()
#include "base_receiver.h"
