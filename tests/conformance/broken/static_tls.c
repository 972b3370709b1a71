// thread-local storage of the static model.
static __thread __attribute__((tls_model("initial-exec"))) unsigned broken_calls;
#define IN_PROCESS broken_calls++
#include "base.h"
