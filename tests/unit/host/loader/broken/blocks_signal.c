// Clause: the signal mask is the host's.
#define _POSIX_C_SOURCE 200809L
#include "base.h"

#include <signal.h>

__attribute__((constructor)) static void block(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &set, NULL);
}
