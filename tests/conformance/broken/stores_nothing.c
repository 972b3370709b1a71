// create succeeds and stores no instance.
#define STORE (void)out, free(self)
#include "base.h"
