// the note lists another component than the table.
#define NOTE_COMPONENTS "processor:other"
#include "base.h"
