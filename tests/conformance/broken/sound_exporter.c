// Nothing is wrong with this one.
#include "base_exporter.h"
