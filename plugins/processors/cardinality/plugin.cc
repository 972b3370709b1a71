#include "plugins/processors/cardinality/cardinality.h"

using weir::cardinality::Cardinality;

WEIR_CPP_PLUGIN(Processor, "processor", Cardinality, "cardinality", "1.0.0", "Apache-2.0")
