// Clause: a constructor returns.
#define _POSIX_C_SOURCE 200809L
#include "base.h"

#include <unistd.h>

__attribute__((constructor)) static void wait_for_ever(void) {
  for (;;) pause();
}
