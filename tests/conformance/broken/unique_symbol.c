// a variable is one for the whole process.
#include "base.h"

__asm__(".pushsection .data\n.globl broken_unique\n.type broken_unique, @gnu_unique_object\n"
        ".size broken_unique, 8\nbroken_unique:\n.quad 1\n.popsection");
