// PARTIAL, but nothing was rejected.
#define COMPLETE complete(job, WEIR_PARTIAL)
#include "base_exporter.h"
