// an address in the code is only known when it is loaded; linked with -z notext.
#include "base.h"

__asm__(".text\nbroken_address:\n.quad broken_address");
