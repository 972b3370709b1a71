// Clause: the table has the components of the note.
#define NOTE_COMPONENTS "processor:another"
#include "base.h"
