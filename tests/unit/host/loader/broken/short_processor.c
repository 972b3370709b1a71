// Clause: the table of a kind has the members of ABI 1.0; the host asks for none of them.
#define PROCESSOR_SIZE offsetof(weir_processor_v1, flush)
#include "base.h"
