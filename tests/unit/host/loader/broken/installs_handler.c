// Clause: no signal handler crosses.
#define _POSIX_C_SOURCE 200809L
#include "base.h"

#include <signal.h>

static void on_signal(int number) { (void)number; }

__attribute__((constructor)) static void install(void) {
  struct sigaction action = {0};
  action.sa_handler = on_signal;
  sigaction(SIGUSR2, &action, NULL);
}
