// crashes at one line, which weir check would not think of.
#include <string.h>
#define PUSH                                                               \
  if (n == 16 && !memcmp(permit.data, "an unlikely line", 16)) __builtin_trap(); \
  push(s, &permit, (uint32_t)n)
#include "base_receiver.h"
