// Sound, but a thread-local destructor may run after it is unloaded.
#include "base.h"

struct Noisy {
  ~Noisy() { value = 0; }
  volatile int value = 1;
};
__attribute__((visibility("default"))) int WeirTestUse() {
  thread_local Noisy noisy;
  return noisy.value;
}
