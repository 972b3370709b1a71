// Clause: the flags of the table are those of the note.
#define COMPONENT_FLAGS WEIR_BLOCKING
#include "base.h"
