// completes each ticket twice.
#define COMPLETE complete(job, WEIR_OK), complete(job, WEIR_OK)
#include "base_exporter.h"
