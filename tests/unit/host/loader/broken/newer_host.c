// Clause: the host is at least as new as the note asks.
#define NOTE_HOST_MINOR 99
#include "base.h"
