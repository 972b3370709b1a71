// a thread of the host goes on after it was asked to stop.
#include <unistd.h>
static int broken_started;
static void broken_wait(void *nothing) {
  (void)nothing;
  for (;;) pause();
}
#define IN_BEGIN \
  if (!broken_started++) self->loop->thread_start(shard->lane, "waits", broken_wait, 0)
#include "base_exporter.h"
