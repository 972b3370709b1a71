// a second function is visible.
#include "base.h"

__attribute__((visibility("default"))) int broken_extra(void);
int broken_extra(void) { return 1; }
