// Clause: everything that the file imports can be found.
#include "base.h"

int nobody_defines_this(void);
__attribute__((visibility("default"))) int weir_test_call(void) { return nobody_defines_this(); }
