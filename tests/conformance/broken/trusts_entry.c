// reads an entry without looking how long it is.
#define CHECK_ENTRY
#include "base_hold.h"
