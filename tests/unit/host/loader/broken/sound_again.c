// The same plugin in a later version: other bytes, other statics.
#define PLUGIN_VERSION "1.0.1"
#include "base.h"
