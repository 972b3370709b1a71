// create does not expect a size of 0, which its schema allows.
#define IN_CREATE \
  weir_value v;   \
  if (config->get(config, "/size", &v) && v.i64 == 0) __builtin_trap()
#include "base.h"
