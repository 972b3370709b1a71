// points at what it refuses by its name alone.
#define IN_CREATE \
  weir_value v;   \
  if (config->get(config, "/name", &v) && v.count == 0) \
    return weir_fail(outcome, WEIR_PERMANENT, "name", "is empty")
#include "base.h"
