// Clause: the id is a name, since it becomes part of a path.
#define PLUGIN_ID "../sound"
#include "base.h"
