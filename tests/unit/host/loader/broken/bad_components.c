// Clause: the note lists components as kind:type.
#define NOTE_COMPONENTS "processor:sound,filter"
#include "base.h"
