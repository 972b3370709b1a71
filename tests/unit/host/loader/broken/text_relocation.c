// Clause: code is not written to.
#include "base.h"

__asm__(
    ".text\n.globl weir_test_text\n.type weir_test_text, @function\nweir_test_text:\n.quad "
    "weir_test_text\n");
