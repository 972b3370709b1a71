// Clause: weir_plugin_v1 is exported.
#define ENTRY some_other_name
#include "base.h"
