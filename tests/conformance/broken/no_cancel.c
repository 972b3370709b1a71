// answers PENDING and has no cancel.
#define CANCEL 0
#include "base_exporter.h"
