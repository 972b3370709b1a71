// Clause: the major version of the ABI is that of the host.
#define BROKEN_NOTE_MAJOR 2
#include "base.h"
