// Clause: a plugin has a note.
#define NO_NOTE
#include "base.h"
