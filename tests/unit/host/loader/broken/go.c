// Looks as a plugin in Go does: the note of Go's linker, and a handler that is installed when it is
// loaded. GO_SIGNAL is the signal; NOTE_FLAGS has what such a plugin must claim, but for one build.
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <weir/abi.h>

static weir_status shut_down(weir_instance *self, uint64_t deadline_mono_ns,
                             weir_outcome *outcome) {
  (void)self, (void)deadline_mono_ns, (void)outcome;
  return WEIR_OK;
}
#define SHUTDOWN shut_down
#include "base.h"

__attribute__((section(".note.go.buildid"), used, aligned(4))) static const struct {
  uint32_t name_len, desc_len, type;
  char name[4], id[4];
} go_note = {4, 4, 4, "Go", "abc"};

static void on_signal(int number) { (void)number; }

__attribute__((constructor)) static void install(void) {
  struct sigaction action = {0};
  action.sa_handler = on_signal;
  sigaction(GO_SIGNAL, &action, NULL);
}
