// destroys only the instance that was made last.
struct weir_instance;
static struct weir_instance *broken_last;
#define STORE *out = broken_last = self
#define IN_DESTROY if (self != broken_last) __builtin_trap()
#include "base.h"
