// begin does not expect an empty batch.
#define IN_BEGIN if (b->item_rows == 0) __builtin_trap()
#include "base_exporter.h"
