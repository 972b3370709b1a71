// Sound, but may not be unloaded.
#define NOTE_FLAGS WEIR_NEVER_UNLOAD
#include "base.h"
