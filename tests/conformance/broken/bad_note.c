// the note names a kind that there is not.
#define NOTE_COMPONENTS "mangler:sound"
#include "base.h"
