// Clause: weir_plugin_v1 gives a table.
#define ENTRY_RESULT NULL
#include "base.h"
