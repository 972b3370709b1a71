// Clause: the data revision is one that the host offers.
#define BROKEN_NOTE_REVISION 7
#include "base.h"
