// an exception leaves process.
#define IN_PROCESS \
  if (b->item_rows > 0) throw 1
#include "base.h"
