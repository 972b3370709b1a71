// has a thread of its own and does not say so.
#include <pthread.h>
#include <unistd.h>
static pthread_t broken_thread;
static int broken_ends[2];
static void *broken_wait(void *nothing) {
  char byte;
  while (read(broken_ends[0], &byte, 1) > 0) {
  }
  return nothing;
}
static int broken_instances;
static void broken_start(void) {
  if (broken_instances++ > 0 || pipe(broken_ends) != 0) return;
  pthread_create(&broken_thread, 0, broken_wait, 0);
}
static void broken_end(void) {
  if (--broken_instances > 0) return;
  close(broken_ends[1]);
  pthread_join(broken_thread, 0);
  close(broken_ends[0]);
}
#define STORE broken_start(), *out = self
#define IN_DESTROY broken_end()
#include "base.h"
