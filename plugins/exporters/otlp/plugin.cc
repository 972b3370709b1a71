#include "plugins/exporters/otlp/otlp.h"

using weir::otlp::Otlp;

WEIR_CPP_PLUGIN(Exporter, "exporter", Otlp, "otlp", "1.0.0", "Apache-2.0")
