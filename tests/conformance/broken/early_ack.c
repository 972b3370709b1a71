// does not expect an answer before its push has returned.
static int broken_pushes;
#define PUSH broken_pushes = 1, push(s, &permit, (uint32_t)n), broken_pushes = 0
#define ON_ACK if (broken_pushes) __builtin_trap()
#include "base_receiver.h"
