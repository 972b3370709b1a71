#include "plugins/processors/semconv/semconv.h"

using weir::semconv::Semconv;

WEIR_CPP_PLUGIN(Processor, "processor", Semconv, "semconv", "1.0.0", "Apache-2.0")
