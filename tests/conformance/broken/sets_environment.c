// sets a variable, by a way that its imports do not show.
#define _GNU_SOURCE
#include <dlfcn.h>
#define STORE                                                                        \
  ((int (*)(const char *, const char *, int))dlsym(RTLD_DEFAULT, "setenv"))("BROKEN", \
                                                                           "1", 1),  \
      *out = self
#include "base.h"
