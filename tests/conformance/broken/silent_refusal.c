// create refuses and does not say why.
#define IN_CREATE \
  weir_value v;   \
  if (config->get(config, "/name", &v) && v.count == 0) return WEIR_PERMANENT
#include "base.h"
