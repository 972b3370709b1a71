// Clause: no generated protobuf code that registers itself with the shared library.
#include "base.h"

extern char add_descriptors __asm__(
    "_ZN6google8protobuf8internal20AddDescriptorsRunnerC1EPKNS1_15DescriptorTableE");
__attribute__((visibility("default"))) char *weir_test_use(void) { return &add_descriptors; }
