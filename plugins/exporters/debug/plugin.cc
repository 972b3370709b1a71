#include "plugins/exporters/debug/debug.h"

using weir::debug::Debug;

WEIR_CPP_PLUGIN(Exporter, "exporter", Debug, "debug", "1.0.0", "Apache-2.0", WEIR_BLOCKING)
