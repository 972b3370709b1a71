// each instance leaves a thread behind.
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
enum { STACK_BYTES = 65536 };
__attribute__((noreturn)) static int broken_wait(void *nothing) {
  (void)nothing;
  for (;;) syscall(SYS_pause);
}
// Without the C library, which would take memory for it.
static void broken_start(void) {
  char *stack = (char *)mmap(0, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                             -1, 0);
  clone(broken_wait, stack + STACK_BYTES,
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, 0);
}
#define FLAGS WEIR_OWN_THREADS
#define SHUTDOWN broken_shutdown
#define STORE broken_start(), *out = self
#include <weir/abi.h>
static weir_status broken_shutdown(weir_instance *self, uint64_t deadline, weir_outcome *outcome) {
  (void)self, (void)deadline, (void)outcome;
  return WEIR_OK;
}
#include "base.h"
